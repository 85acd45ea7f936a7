"""The files of `docker compose`: what README tells people to edit can be edited."""

import hashlib
import itertools
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
EXAMPLE = ROOT / "docker-compose.override.yml.example"
YOURS = ROOT / "docker-compose.override.yml"
# A release that changes it would stop the `git pull` of everybody who has edited it.
AS_SHIPPED = "2758ae39a638965fbb324d885f6c3dc3"
SECTION = re.compile(r"^ *#\S")


class Strict(yaml.SafeLoader):
    """Refuses a key that stands twice, as Compose does."""


def _mapping(loader: Strict, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [key.value for key, _value in node.value]
    assert len(keys) == len(set(keys)), f"{node.start_mark}: twice"
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


Strict.add_constructor("tag:yaml.org,2002:map", _mapping)


def read(text: str) -> dict[str, Any]:
    """Return a compose file's content."""
    return yaml.load(text, Strict)  # type: ignore[no-any-return] # noqa: S506 - safe, and stricter


def sections() -> list[tuple[int, ...]]:
    """Return the lines of the example that belong together, by number."""
    lines = EXAMPLE.read_text().splitlines()
    numbers = [i for i, line in enumerate(lines) if SECTION.match(line)]
    groups = itertools.groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])
    return [tuple(number for _i, number in group) for _key, group in groups]


def with_sections(*chosen: tuple[int, ...]) -> dict[str, Any]:
    """Return the example's content with these sections uncommented."""
    lines = EXAMPLE.read_text().splitlines()
    for number in itertools.chain(*chosen):
        lines[number] = lines[number].replace("#", "", 1)
    return read("\n".join(lines))


def test_the_example_works_as_it_stands() -> None:
    shipped, example = read(YOURS.read_text()), read(EXAMPLE.read_text())
    for service in ("api", "worker"):
        assert (
            shipped["services"][service]["volumes"]
            == example["services"][service]["volumes"]
        )


@pytest.mark.parametrize(
    "section", sections(), ids=lambda lines: f"line {lines[0] + 1}"
)
def test_each_section_can_be_uncommented_as_it_stands(section: tuple[int, ...]) -> None:
    before, after = with_sections(), with_sections(section)
    assert before != after
    for name, service in before["services"].items():
        for key, value in service.items():
            found = after["services"][name][key]
            kept = set(value) <= set(found) if key == "volumes" else value
            assert kept is True or {**found, **value} == found


def test_all_sections_can_be_uncommented_together() -> None:
    known = set(read((ROOT / "docker-compose.yml").read_text())["services"])
    found = with_sections(*sections())
    assert len(sections()) > 10
    assert set(found["services"]) <= known


def test_a_release_changes_nothing_that_is_the_operators() -> None:
    found = hashlib.sha256(YOURS.read_bytes()).hexdigest()
    assert found.startswith(AS_SHIPPED), (
        "people edit this file, and `git pull` stops where a release changes it: "
        "put what is new into docker-compose.override.yml.example"
    )
