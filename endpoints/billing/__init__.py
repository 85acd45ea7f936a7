"""What a call may cost and has cost: leave, prices, tokens. Never calls a model."""
