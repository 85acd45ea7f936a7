"""Tools: what a model may call while it answers, and one call of one.

`tool` (the nouns), `toolset` (what a person may use), `perform` (one call, in its
limits) are what others import. Never heard of a conversation's tree.
"""
