"""Conversations, and the answers written into them."""
