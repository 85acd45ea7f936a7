"""LiteLLM's addresses for administration, for scripts that were written for it.

`/key/…`, `/user/…`, `/team/…`, `/spend/…`, `/model/info`: a team is a group of people,
a user a person. A field without counterpart is refused by name, never passed over.
"""
