"""Files as people might spoil them: a value, a key, a line, a letter. Seeded."""

import copy
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
VARIABLE = re.compile(r"\$\{(\w+)\}")
ADDRESS = re.compile(r"URL|HOST|BASE|ENDPOINT|PROXY", re.IGNORECASE)
MARKS = ":-[]{}#&*!|>'\"%@`,?\t \\~é密\x7f"
VALUES: tuple[object, ...] = (
    *(None, "", " ", True, False, "true", 0, -1, 1.5, 10**30, float("inf"), [], {}),
    *([None], [[]], {"a": {}}, ["a", {"b": "c"}], {"": ""}, "x" * 3000, "密", "🐘"),
    *("[MY SERVICE NAME]", "my inst", "a..b", "https://", "https://[x", "://", "//h"),
    *("https://h:99999/", "https://h:x/", "https://u:p@h/", "{{URL}}", "${UNSET}"),
    *("$" + "{INSTANCE_NAME}", "a\nb", "a\r\nX-Evil: 1", "\x7f", "\u202e", "\ufeff"),
    *("javascript:alert(1)", "</script><b>", "../../etc", "%00%zz", "user_provided"),
    *("current_model", "(", "(a+)+$", "2024-02-01", "1e999", "__proto__", "default"),
)


@dataclass(frozen=True, slots=True)
class Mutated:
    """A spoilt file; `name` says of which, and by which number."""

    name: str
    text: str


def mutated(name: str, text: str, count: int, seed: int = 13) -> Iterator[Mutated]:
    """Yield `count` spoilt versions of a file, the same ones each time."""
    chance = random.Random(f"{name} {seed}")  # noqa: S311 - nothing secret
    for number in range(count):
        spoil = _by_value if chance.random() < 0.7 else _by_letter
        yield Mutated(f"{name}#{number}", spoil(text, chance))


def environment(text: str) -> dict[str, str]:
    """Return a value for every variable that a file names."""
    names = set(VARIABLE.findall(text)) - {"UNSET"}
    return {
        name: "https://env.example.com" if ADDRESS.search(name) else f"env-{name}"
        for name in names
    }


def _by_value(text: str, chance: random.Random) -> str:
    try:
        tree = yaml.load(text, Loader=LOADER)  # noqa: S506 - a safe one
    except yaml.YAMLError:
        return _by_letter(text, chance)
    if not isinstance(tree, dict):
        return _by_letter(text, chance)
    tree = copy.deepcopy(tree)  # anchors have become shared objects
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        if places := list(_places(tree)):
            _spoil(chance.choice(places), chance)
    return str(yaml.dump(tree, Dumper=DUMPER, allow_unicode=True, sort_keys=False))


Place = tuple[Any, Any]  # a mapping or list, and a key or number in it


def _places(tree: object) -> Iterator[Place]:
    if isinstance(tree, dict | list):
        pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
        for key, value in list(pairs):
            yield tree, key
            yield from _places(value)


def _spoil(place: Place, chance: random.Random) -> None:
    owner, key = place
    how = chance.choice(("value", "value", "value", "remove", "wrap", "repeat", "name"))
    if how == "value":
        owner[key] = copy.deepcopy(chance.choice(VALUES))
    elif how == "remove":
        del owner[key]
    elif how == "wrap":
        owner[key] = chance.choice(([owner[key]], {"a": owner[key]}))
    elif isinstance(owner, list):
        owner.append(copy.deepcopy(owner[key]))
    else:
        owner[f"{key}{chance.choice(('x', ' ', '2'))}"] = (
            owner.pop(key) if how == "name" else copy.deepcopy(owner[key])
        )


def _by_letter(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    how = chance.choice(("drop", "repeat", "in", "out", "letter", "letter", "end"))
    if how == "drop":
        del lines[at]
    elif how == "repeat":
        lines.insert(at, lines[at])
    elif how == "in":
        lines[at] = "  " + lines[at]
    elif how == "out":
        lines[at] = lines[at].removeprefix(" ")
    elif how == "letter":
        column = chance.randrange(len(lines[at]) + 1)
        mark = chance.choice(MARKS)
        lines[at] = lines[at][:column] + mark + lines[at][column + 1 :]
    else:
        del lines[at:]
    return "\n".join(lines)
