"""uv is told what pip was told, since it reads nothing of pip's configuration."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from subprocess import CompletedProcess
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "install.py"

PRIVATE = "https://packages.example/simple"


@pytest.fixture
def install() -> ModuleType:
    """Load the script, which belongs to no package."""
    spec = spec_from_file_location("install", SCRIPT)
    assert spec
    assert spec.loader
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


@pytest.mark.parametrize(
    ("listing", "variables"),
    [
        ("", {}),
        (f"global.index-url='{PRIVATE}'", {"UV_DEFAULT_INDEX": PRIVATE}),
        (f"global.index-url='x'\n:env:.index-url='{PRIVATE}'\ninstall.index-url='y'",
         {"UV_DEFAULT_INDEX": PRIVATE}),
        (r"global.extra-index-url='\nfile:///a\nfile:///b'",
         {"UV_INDEX": "file:///a file:///b"}),
        ("global.find-links='/a /b'", {"UV_FIND_LINKS": "/a,/b"}),
        ("global.cert='/etc/ca.pem'\nglobal.timeout='60'",
         {"SSL_CERT_FILE": "/etc/ca.pem"}),
    ],
)  # fmt: skip
def test_what_pip_is_told_is_told_to_uv(
    install: ModuleType, listing: str, variables: dict[str, str]
) -> None:
    assert install.as_pip_is_configured(listing) == variables


def test_where_uv_cannot_pip_goes_on_and_says_why(
    install: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    commands: list[tuple[str, ...]] = []

    def run(*command: str, **_: str) -> CompletedProcess[str]:
        commands.append(tuple(map(str, command)))
        failed = command[0] != sys.executable
        return CompletedProcess(command, int(failed), "", "Error\n cause: no way")

    monkeypatch.setattr(install, "run", run)
    monkeypatch.setattr(sys, "argv", ["install.py", "base"])
    with pytest.raises(SystemExit) as ended:
        install.main()
    assert ended.value.code == 0
    assert "pip goes on, more slowly: no way" in capsys.readouterr().out
    assert "--require-hashes" in commands[-1]
    assert commands[-1][1:4] == ("-m", "pip", "install")
