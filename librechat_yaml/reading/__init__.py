"""From the text of librechat.yaml to a checked configuration."""
