"""Conversations as files: Markdown, text, JSON, CSV, and everything as a zip."""
