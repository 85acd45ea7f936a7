"""A pretend Azure that speaks Azure's wire format."""
