"""Who may do what, how often, and how that ends at once.

`access` is the door: every route that calls a model asks it.
"""
