"""Many people at once: the chosen changed, a group's members, people from a file."""
