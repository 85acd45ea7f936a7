"""How often, and how fast, a search in a library finds the passage."""
