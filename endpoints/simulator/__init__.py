"""A pretend Azure: its wire format to the byte, with scripted good and bad days."""
