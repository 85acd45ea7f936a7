"""What must hold in `fileConfig`: patterns that can be looked for."""

import re
from collections.abc import Iterator

from librechat_yaml.reading.problems import Problem
from librechat_yaml.schema import FileConfig, FileLimits
from librechat_yaml.schema.limits import MOST_MB

NOTHING = "(?!)"  # a list that became empty would let everything in


def file_problems(section: FileConfig) -> Iterator[Problem]:
    """Yield a doubt about sizes that do not hold and types that are no pattern."""
    yield from _sizes(section)
    for name, limits in section.endpoints.items():
        for number, pattern in enumerate(limits.supported_mime_types):
            if not _pattern(pattern):
                path = ("fileConfig", "endpoints", name, "supportedMimeTypes", number)
                text = "is no regular expression: left out"
                yield Problem(path, text, "such as image/.*", "warning")


def _sizes(section: FileConfig) -> Iterator[Problem]:
    """Yield a doubt about each size that no file may have."""
    ends = section.endpoints.items()
    told = [
        (("serverFileSizeLimit",), section.server_file_size_limit),
        *((("endpoints", k, "fileSizeLimit"), v.file_size_limit) for k, v in ends),
    ]
    for path, size in told:
        if size > MOST_MB:
            text = f"is more than the {MOST_MB} MB that one file may have"
            yield Problem(("fileConfig", *path), text, f"{MOST_MB} holds", "warning")


def with_patterns(section: FileConfig) -> FileConfig:
    """Return the section with patterns alone; what is none lets no file in."""
    ends = {name: _sound(limits) for name, limits in section.endpoints.items()}
    return section.model_copy(update={"endpoints": ends})


def _sound(limits: FileLimits) -> FileLimits:
    types = limits.supported_mime_types
    sound = tuple(one if _pattern(one) else NOTHING for one in types)
    return limits.model_copy(update={"supported_mime_types": sound})


def _pattern(text: str) -> bool:
    try:
        return bool(re.compile(text))
    except (re.error, RecursionError, OverflowError):
        return False
