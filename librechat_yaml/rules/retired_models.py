"""Variables of models that Azure has ended: named with what took their place."""

import re
from collections.abc import Iterator, Mapping

from librechat_yaml.reading.problems import Problem

ENDED = {  # variables → what they name, when it ended
    r"DALLE3_\w+": ("DALL-E 3", "2026-03-04"),
    r"DALLE2_\w+": ("DALL-E 2", "2025-01-27"),
}
SUCCESSOR = "gpt-image-2"


def retired_models(environ: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a warning for each model, with the names of its variables."""
    for names, (model, day) in ENDED.items():
        found = [n for n in sorted(environ) if environ[n] and re.fullmatch(names, n)]
        if found:
            text = f"{', '.join(found)}: Azure ended {model} on {day}"
            advice = (
                f"deploy {SUCCESSOR} and add it to a group, or name it with "
                "IMAGE_GEN_OAI_API_KEY, _BASEURL, _AZURE_API_VERSION and _MODEL"
            )
            yield Problem((), text, advice, "warning")
