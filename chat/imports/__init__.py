"""Conversations from elsewhere: other programs' exports and databases, our own."""
