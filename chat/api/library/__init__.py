"""A person's library over HTTP: presets, projects, prompts, tags."""
