"""Keys: ours for programs, and people's own for providers."""
