"""`endpoints`: the services that answer, and what each of them may be told.

A module a key of the section; `titles` is what all of them share. The root of the file
and whoever reads one of the keys may import them.
"""
