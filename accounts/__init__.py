"""People, what they may use and what it costs."""
