"""Assistants: instructions, a model and tools, kept under a name and shared.

`usable` (may this person be answered by it) and `in_force` (what it fixes for an
answer) are what others import. Documents and their levels are in `document`.
"""
