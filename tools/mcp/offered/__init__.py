"""What servers offer to people beside tools: prompts, and resources to attach.

Prompts are listed with the tools (`told`); resources are asked for when a person looks.
Every word is a stranger's: bounded, shown to the person first, marked for models.
"""
