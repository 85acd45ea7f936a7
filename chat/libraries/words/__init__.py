"""Finding passages by their words: no model, no key, Chinese included.

Others take `finding.by_words` and `making.stored`; the rest is arithmetic.
"""
