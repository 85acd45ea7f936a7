"""Commands about people; LibreChat's names work too."""
