"""Models we can talk to and how to reach them."""
