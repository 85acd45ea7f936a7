"""Finding conversations and messages by their words."""
