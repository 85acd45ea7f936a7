"""What a model can do, by its name or the base model that is named for it (pure)."""

import functools
import re
from dataclasses import replace

from endpoints.catalogue.model_table import ROWS, ModelRow
from endpoints.targets import Api, Family, Knowledge

UNKNOWN_WINDOW = 4096  # tokens; the documented limit of models nobody knows
BY_NAME = {row.name: row for row in ROWS}
SERIES: dict[str, Family] = {"o_series": "o", "gpt5_series": "gpt-5"}  # as LiteLLM's
USUAL = {"o": "o4-mini", "gpt-5": "gpt-5"}  # whose limits an unknown model gets
O_SERIES = re.compile(r"(?<![a-z0-9])o[134](?![0-9a-z])")


def normal(name: str) -> str:
    """Return the name as the table spells it: lower case, gpt-35 as gpt-3.5."""
    return name.strip().lower().replace("gpt-35", "gpt-3.5")


@functools.lru_cache(maxsize=20_000)
def row_of(name: str) -> ModelRow | None:
    """Return the known model: of this very name, else the longest contained in it."""
    wanted = normal(name)
    if wanted in BY_NAME:
        return BY_NAME[wanted]
    inside = [row for row in ROWS if _contains(wanted, row.name)]
    return max(inside, key=lambda row: len(row.name), default=None)


def _contains(name: str, known: str) -> bool:
    """Say whether `known` stands in `name`; o1 must not be found in foo12."""
    if O_SERIES.match(known):
        return re.search(rf"(?<![a-z0-9]){known}(?![0-9a-z])", name) is not None
    return known in name


def series_of(name: str) -> tuple[Family, str]:
    """Return the family that a prefix claims, as "o_series/x", and the bare name."""
    prefix, slash, rest = name.partition("/")
    family = SERIES.get(prefix.lower())
    return (family, rest) if family and slash and rest else ("", name)


def knowledge_of(name: str) -> Knowledge:
    """Return what is known of a model; 4,096 tokens and no abilities if nothing."""
    family, bare = series_of(name)
    row = row_of(bare)
    if row is not None:
        known = _of_row(row)
        return replace(known, family=family or known.family)
    if family:
        return replace(_of_row(BY_NAME[USUAL[family]]), base_model=bare, known=False)
    return Knowledge(name, UNKNOWN_WINDOW, UNKNOWN_WINDOW)


def _of_row(row: ModelRow) -> Knowledge:
    return Knowledge(
        base_model=row.name,
        context_window=row.window,
        max_output=row.output,
        vision="v" in row.traits,
        tools="t" in row.traits,
        draws="d" in row.traits,
        family=row.family,
        streams="s" not in row.traits,
        encoding=row.encoding,
        retires=row.retires,
        known=True,
    )


def api_of(name: str) -> Api:
    """Return the API that serves a model: some answer on Responses only."""
    row = row_of(series_of(name)[1])
    return row.api if row else "chat"
