"""The tree of a conversation and what people do with it."""
