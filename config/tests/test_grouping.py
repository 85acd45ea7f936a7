"""Our modules and styles on their way from static/ into few files."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware

from config.static_files import grouping, module_tags
from config.static_files.grouping import GROUPS, Grouped, group
from config.static_files.storage import NAMED

STATIC = Path(__file__).parents[2] / "static"
IMPORTED = re.compile(r"""(?:from|import)\(?["'](\./[^"']+)["']""")
# What the first page may cost: all of it is asked for at most 40 times, 200 kB in all.
FILES = 24
BYTES = 125_000


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the grouped files lie, below STATIC_ROOT."""
    return tmp_path_factory.mktemp("root")


@pytest.fixture(scope="module")
def grouped(root: Path) -> Grouped:
    """Return our own sources, grouped."""
    try:
        grouping.esbuild()
    except ImproperlyConfigured:
        pytest.skip("the packages of package.json are not installed")
    files = [
        file for folder in ("js", "css") for file in (STATIC / folder).rglob("*.*")
    ]
    return group({str(file.relative_to(STATIC)): file for file in files}, root)


def test_the_chat_needs_few_files_and_few_bytes(grouped: Grouped, root: Path) -> None:
    needed = [grouped.names["js/app.js"], *grouped.parts["js/app.js"]]
    needed.append(grouped.names["css/app.css"])
    sizes = [
        len(brotli.compress((root / name).read_bytes(), quality=9)) for name in needed
    ]
    assert len(needed) <= FILES
    assert sum(sizes) <= BYTES


def test_what_is_needed_later_is_a_file_of_its_own(grouped: Grouped) -> None:
    at_once = str(grouped.parts["js/app.js"])
    for late in ("typeset", "colours", "settings-dialog", "open-panel", "diagram"):
        assert [name for name in grouped.files if f"/{late}-" in name]
        assert f"/{late}-" not in at_once


def test_every_page_names_what_it_needs(grouped: Grouped, root: Path) -> None:
    assert set(grouped.names) == {name for names in GROUPS for name in names}
    for name, output in grouped.names.items():
        said = IMPORTED.findall((root / output).read_text())
        imported = {f"{grouping.FOLDER}/{each.removeprefix('./')}" for each in said}
        assert imported <= grouped.files
        assert set(grouped.parts[name]) <= grouped.files


def test_all_names_bear_a_hash_and_all_sources_are_in(grouped: Grouped) -> None:
    assert all(NAMED.search(name) for name in grouped.files)
    scripts = {
        str(file.relative_to(STATIC))
        for file in (STATIC / "js").rglob("*.js")
        if file.name != "frames.js"  # compared with the server's frames, by a test
    }
    assert scripts - grouped.inside == set()


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("/static/grouped/app-HZQHBDJK.js", True),
        ("/static/css/panel.013545381b51.css", True),
        ("/static/vendor/mermaid/chunk-2LRPZZGZ.js", True),
        ("/static/css/panel.css", False),
        ("/static/vendor/react.js", False),
    ],
)
def test_only_names_with_a_hash_are_kept_for_ever(
    settings: LazySettings, tmp_path: Path, url: str, kept: bool
) -> None:
    settings.STATIC_ROOT = str(tmp_path)
    server = WhiteNoiseMiddleware(lambda _: HttpResponse())
    assert server.immutable_file_test("", url) is kept


def test_a_changed_module_has_another_name(grouped: Grouped, tmp_path: Path) -> None:
    names = []
    for text in ("document.title = 1", "document.title = 2"):
        (tmp_path / "terms.js").write_text(text)
        names.append(group({"js/terms.js": tmp_path / "terms.js"}, tmp_path).names)
    assert names[0] != names[1]


def test_without_the_bundler_one_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(grouping, "BASE_DIR", tmp_path)
    with pytest.raises(ImproperlyConfigured, match="make assets"):
        group({"js/app.js": tmp_path / "app.js"}, tmp_path)


def test_a_page_asks_at_once_for_all_that_its_module_needs(
    settings: LazySettings, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = str(tmp_path)
    (tmp_path / "parts.json").write_text('{"js/app.js": ["grouped/a-ABCDEFGH.js"]}')
    module_tags.parts.cache_clear()
    request = RequestFactory().get("/")
    request.csp_nonce = "n0nce"  # type: ignore[attr-defined]
    template = engines["django"].from_string(
        '{% load modules %}{% module "js/app.js" %}'
    )
    text = template.render({}, request)
    module_tags.parts.cache_clear()
    assert '<link rel="modulepreload" href="/static/grouped/a-ABCDEFGH.js">' in text
    assert 'src="/static/js/app.js" nonce="n0nce"' in text
