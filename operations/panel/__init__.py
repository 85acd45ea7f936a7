"""The admin panel's pages that need more than accounts know."""
