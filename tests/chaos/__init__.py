"""The whole program in real processes, hurt in the middle of its work."""
