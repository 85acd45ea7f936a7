"""What the configuration offers: models on offer, and the targets that serve them.

`catalogue.current()` is the door; the rest turns sections of the file into targets.
"""
