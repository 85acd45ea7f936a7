"""How often people may do things, and what follows when they do more.

`limits` is asked by whoever serves people or programs and tells `violations`; those end
in `bans`, which administrators give and lift, too.
"""
