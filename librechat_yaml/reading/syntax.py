"""YAML's own complaints, in words that name the cause."""

import re

import yaml

from librechat_yaml.reading.problems import BadFile, SourceMark

ITEM = re.compile(r"^(?P<indent> *)- +(?P<key>[\w.-]+):")
SEARCHED = 60  # lines above an error in which its cause is looked for
KEY = re.compile(r"^(?P<indent> *)(?P<key>[\w.\"'-]+):")


def explain(error: yaml.MarkedYAMLError, text: str) -> BadFile:
    """Return the error with its place and, where it is plain, its cause."""
    at = error.problem_mark or error.context_mark
    lines = text.split("\n")
    number = min(at.line, len(lines) - 1) if at else 0
    mark = SourceMark(number + 1, at.column + 1 if at else 1)
    return (
        _tab(lines, number)
        or _deeper_than_item(lines, number)
        or _beside_dash(lines, number)
        or _misaligned(lines, number)
        or BadFile(_wording(error), _usual_causes(lines[number]), mark)
    )


def _tab(lines: list[str], number: int) -> BadFile | None:
    for index in (number, number - 1):
        margin = re.match(r"\s*", lines[index]) if index >= 0 else None
        if margin and "\t" in margin.group():
            column = margin.group().index("\t") + 1
            return BadFile(
                "a tab in the indentation",
                "YAML allows spaces only: replace each tab by two spaces",
                SourceMark(index + 1, column),
            )
    return None


def _deeper_than_item(lines: list[str], number: int) -> BadFile | None:
    """Recognise `- group: x` whose next keys do not stand under `group`."""
    here = KEY.match(lines[number])
    for index in range(number, max(number - SEARCHED, -1), -1):
        item = ITEM.match(lines[index])
        if item is None or here is None:
            continue
        column = item.start("key")
        wrong = _first_off(lines, index, column)
        if wrong is None:
            return None
        return BadFile(
            f"`{wrong[1]}` is not aligned with `{item['key']}`",
            f"the keys after `- {item['key']}:` (line {index + 1}) must start in the "
            f"same column as `{item['key']}`, column {column + 1}",
            SourceMark(wrong[0] + 1, wrong[2] + 1),
        )
    return None


def _first_off(lines: list[str], item: int, column: int) -> tuple[int, str, int] | None:
    for index in range(item + 1, min(item + 2, len(lines))):
        key = KEY.match(lines[index])
        if key and key.start("key") != column:
            return index, key["key"], key.start("key")
    return None


def _beside_dash(lines: list[str], number: int) -> BadFile | None:
    """Recognise keys in the dash's own column: YAML takes them out of the item."""
    for index in range(max(number - SEARCHED, 0), number + 1):
        item = ITEM.match(lines[index])
        if item is None or index + 1 >= len(lines):
            continue
        key = KEY.match(lines[index + 1])
        if key and key["indent"] == item["indent"] and key["key"] != item["key"]:
            column = item.start("key") + 1
            return BadFile(
                f"`{key['key']}` stands under the dash, outside the item",
                f"the keys after `- {item['key']}:` (line {index + 1}) must start in "
                f"the same column as `{item['key']}`, column {column}",
                SourceMark(index + 2, len(key["indent"]) + 1),
            )
    return None


def _misaligned(lines: list[str], number: int) -> BadFile | None:
    """Recognise a key that is indented deeper than its neighbour above."""
    here = KEY.match(lines[number])
    above = next(
        (
            found
            for index in range(number - 1, -1, -1)
            if lines[index].strip() and not lines[index].lstrip().startswith("#")
            for found in [KEY.match(lines[index])]
        ),
        None,
    )
    if here is None or above is None:
        return None
    if len(here["indent"]) == len(above["indent"]):
        return None
    return BadFile(
        f"`{here['key']}` stands in column {len(here['indent']) + 1}, "
        f"`{above['key']}` above it in column {len(above['indent']) + 1}",
        "keys of one level start in the same column",
        SourceMark(number + 1, len(here["indent"]) + 1),
    )


def _wording(error: yaml.MarkedYAMLError) -> str:
    text = error.problem or error.context or "not valid YAML"
    return f"not valid YAML: {text}"


def _usual_causes(line: str) -> str:
    if re.search(r":\s+[@`%&*!{\[]", line):
        return "put the value in quotes"
    if re.search(r"\w:\S", line) and "://" not in line:
        return "a space belongs after the colon"
    return "check quotes, colons and the indentation here"
