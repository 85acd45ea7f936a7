"""Pictures that are drawn: by which models, at whose cost."""
