"""Conversations and messages in MongoDB: all reads and writes, by owner."""
