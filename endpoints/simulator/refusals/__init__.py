"""What Azure refuses before a model sees it.

`requests` is the door, `tools` its part about tools.
"""
