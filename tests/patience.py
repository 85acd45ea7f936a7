"""How long tests wait: one number, so that no busy machine turns a test red.

A wait ends as soon as that which is waited for is there, so this costs nothing unless
it never comes. What has to be quick is measured in `benchmarks/`; tests assert no time.
"""

PATIENCE = 180.0  # seconds
