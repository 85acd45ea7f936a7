"""Tools of models without function calling: told, called, answered in writing. Pure.

`prompt` writes what such a model is sent, `calls` reads what it says.
"""
