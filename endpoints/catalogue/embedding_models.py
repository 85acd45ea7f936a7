"""Models that turn texts into vectors, by their names."""

import re

from endpoints.targets import Knowledge

EMBEDS = re.compile(r"embed|(^|[-/])(bge|e5|gte)([-/]|$)", re.IGNORECASE)


def is_embedding_model(knowledge: Knowledge, model: str) -> bool:
    """Say whether a model embeds, by its own name or that of its base model."""
    return bool(EMBEDS.search(model) or EMBEDS.search(knowledge.base_model))
