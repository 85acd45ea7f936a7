"""The web: found by a search service, read page by page, sorted into passages."""
