"""The environment is taken as it is written."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

import config.settings
from config.settings.environment import env, product

ROOT = Path(__file__).parents[2]

DAY = 1000 * 60 * 60 * 24


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("1000 * 60 * 60 * 2", DAY // 12),
        ("(1000 * 60 * 60 * 24) * 7", 7 * DAY),
        ("", 42),
    ],
)
def test_numbers_may_be_written_as_products(
    text: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPAN", text)
    assert product("SPAN", "42") == number


@pytest.mark.parametrize("text", ["7d", "1 000", "2 ** 9", "-5", "__import__('os')"])
def test_what_is_no_product_is_refused(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPAN", text)
    with pytest.raises(ImproperlyConfigured, match="SPAN must be a number"):
        product("SPAN", "42")


def test_a_dollar_at_the_start_is_part_of_a_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EMAIL_PASSWORD", "$ecret#1")
    assert env.str("EMAIL_PASSWORD", default="") == "$ecret#1"
    assert env.list("EMAIL_PASSWORD", default=[]) == ["$ecret#1"]
    assert env.str("NOT_SET", default="$ale") == "$ale"


SETTINGS = """
import config.settings as found
print(found.SECRET_KEY, found.EMAIL_HOST_PASSWORD, found.METRICS_SECRET)
print(found.CREDS_KEYS, found.APP_TITLE, found.DEFAULT_FROM_EMAIL)
print(found.EMAIL_HOST_USER)
"""


def settings_with(folder: Path, env_file: bytes, **variables: str) -> str:
    """Return what a process with these variables reads, or says instead."""
    (folder / ".env").write_bytes(env_file)
    own = {"DATA_DIR": str(folder / "data"), "ENV_FILE": str(folder / ".env")}
    done = subprocess.run(
        [sys.executable, "-c", SETTINGS],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | own | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_every_text_of_a_file_is_kept_with_its_dollar_and_without_a_mark_of_windows(
    tmp_path: Path,
) -> None:
    key = "$0123456789abcdef0123456789abcdef"
    (tmp_path / "mail").write_bytes(b"\xef\xbb\xbf$mail\r\n")
    written = (
        f"\ufeffMETRICS_SECRET=$m3trics\r\nSECRET_KEY='{key}'\r\nCREDS_KEY={key}\r\n"
        "APP_TITLE=$ale\r\nEMAIL_USERNAME=$weird\r\n"
    )
    found = settings_with(
        tmp_path, written.encode(), EMAIL_PASSWORD_FILE=str(tmp_path / "mail")
    )
    assert found.split() == [
        *(key, "$mail", "$m3trics", f"['{key}']", "$ale", "$ale"),
        *("<noreply@localhost>", "$weird"),
    ]


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"PORT": "abc"}, "PORT must be a whole number, not 'abc'."),
        ({"DRAIN_SECONDS": "1m"}, "DRAIN_SECONDS must be a number, not '1m'."),
        ({"EMAIL_PASSWORD_FILE": "/nowhere"}, "EMAIL_PASSWORD_FILE: /nowhere cannot"),
    ],
)
def test_a_value_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, variables: dict[str, str], sentence: str
) -> None:
    assert sentence in settings_with(tmp_path, b"", **variables)


def assigned(path: Path) -> set[str]:
    """Return the names in capitals that a module of the settings gives a value."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    targets = (
        node.id
        for statement in tree.body
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef)
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    return {name for name in targets if name.isupper() and not name.startswith("_")}


def test_no_setting_is_left_out_of_the_table_of_contents() -> None:
    folder = ROOT / "config" / "settings"
    modules = set(folder.glob("*.py")) - {
        folder / f"{name}.py" for name in ("__init__", "environment", "secrecy")
    }
    found = set().union(*map(assigned, modules))
    assert len(found) > 150
    assert found - set(dir(config.settings)) == set()
