"""Many people at once: one change for all that are chosen, and people from a file."""
