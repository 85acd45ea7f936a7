"""The indexes of MongoDB, each with the query that it serves.

`every` is the list, made at each start; `libraries` is its part about libraries.
"""
