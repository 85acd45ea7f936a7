"""The admin panel over a large installation."""
