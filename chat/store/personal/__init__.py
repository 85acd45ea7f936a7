"""Small documents of one person: presets, projects, prompts, tags."""
