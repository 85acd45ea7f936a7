"""The indexes of MongoDB, each with the query that it serves.

`every` is the list, made at each start; other wings of the store add to it with
`index`.
"""
