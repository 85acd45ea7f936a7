"""The pretend Azure's Realtime API."""
