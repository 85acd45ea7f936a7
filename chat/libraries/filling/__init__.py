"""How files come into a library, and out again: one, a folder, a page of the web.

`shelving` is the door; indexing is the worker's affair.
"""
