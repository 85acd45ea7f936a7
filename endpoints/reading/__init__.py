"""The bytes of an answer → events, figures and errors, one module a dialect. Pure.

Imports the nouns of `endpoints` and nothing else.
"""
