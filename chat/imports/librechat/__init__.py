"""LibreChat's exports and its database, carried over."""
