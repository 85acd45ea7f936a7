"""What a server asks a person in the middle of a call, and how the answer gets back."""
