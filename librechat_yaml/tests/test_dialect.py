import time

import pytest

from librechat_yaml.reading.dialect import parse
from librechat_yaml.reading.nodes import find, locate, value_of
from librechat_yaml.reading.problems import BadFile, SourceMark
from librechat_yaml.tests.files import errors, verdict

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("012", 12),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("12:30", "12:30"),
        ("2024-02-01", "2024-02-01"),
        ("2024-02-15-preview", "2024-02-15-preview"),
        ("1.3.17", "1.3.17"),
        ("1.3", 1.3),
        ("1_000", "1_000"),
        ('"true"', "true"),
        ("!!str 5", "5"),
        ("9" * 400, "9" * 400),
    ],
)
def test_value_is_read_as_yaml_1_2(text: str, value: object) -> None:
    assert value_of(parse(f"key: {text}\n".encode())) == {"key": value}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nb: 2\na: 3\n", "3:1  the key `a` stands here a second time"),
        ("a:\n\tb: 1\n", "2:1  a tab in the indentation"),
        ("a: 1\n---\nb: 2\n", "2:1  a second document begins here"),
        ("- a\n", "1:1  the file must be a mapping"),
        ("text\n", "1:1  the file must be a mapping"),
        ("", "the file is empty"),
        ("# only a comment\n", "the file is empty"),
        ("a: *b\n", "1:4  `*b` refers to nothing above"),
        ("a: &a [*a]\n", "1:8  `*a` contains itself"),
        ("a: !!python/object:os.system x\n", "1:4  a tag (`!…`) is not supported"),
        ("a: @x\n", "put the value in quotes"),
        ("{{x}}: 1\n", "a key must be text"),
        ("a: 1\n  b: 2\n", "2:3  `b` stands in column 3"),
        ("a: 1\nb: 'x\n", "not valid YAML"),
        ("a: \x07\n", "characters that YAML does not allow"),
        ("a: \x00\n", "NUL bytes"),
    ],
)
def test_text_is_refused_with_its_place(text: str, told: str) -> None:
    assert told in errors(verdict(text))


def test_other_encodings_are_named() -> None:
    with pytest.raises(BadFile, match="not UTF-8") as caught:
        parse("a: 1\nb: é\n".encode("latin-1"))
    assert caught.value.problem.mark == SourceMark(2, 1)


def test_mark_and_line_ends_of_windows_are_fine() -> None:
    assert value_of(parse(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")) == {"a": 1, "b": 2}


def test_merge_keys_fill_in_what_is_missing() -> None:
    root = parse(b"x: &x {k: 1, z: 2}\ny:\n  <<: *x\n  k: 3\n")
    assert value_of(root) == {"x": {"k": 1, "z": 2}, "y": {"k": 3, "z": 2}}


def test_place_of_a_value_is_known() -> None:
    root = parse(b"a:\n  - b: 1\n    c: 2\n")
    assert locate(root, ("a", 0, "c")) == SourceMark(3, 5)
    assert locate(root, ("a", 0, "missing")) == SourceMark(2, 5)
    assert find(root, ("a", 1)) is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (LAUGHS.encode(), "more than 300,000 values"),
        (b"[" * 100_000, "nested more than 50 levels deep"),
        (b"{a: " * 100_000, "nested more than 50 levels deep"),
        (b"a: b\n" * 2_000_000, "larger than 4 MB"),
        (b"a: &x {" + b"k: v," * 3 + b"}\n", "a second time"),
        (b"".join(b"k%d: b\n" % i for i in range(200_000)), "more than 300,000"),
    ],
    ids=["laughs", "lists", "mappings", "long", "repeated", "wide"],
)
def test_hostile_file_is_refused_within_seconds(content: bytes, told: str) -> None:
    started = time.monotonic()
    with pytest.raises(BadFile, match=told):
        parse(content)
    assert time.monotonic() - started < 20
