"""Who did what to whom: ids and actions, no content."""
