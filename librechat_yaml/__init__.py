"""librechat.yaml: its schema, how it is read, and the configuration in force.

Everybody above may ask `live` what is in force; only `operations` swaps it.
"""
