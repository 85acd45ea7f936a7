"""The whole program and a pretend Azure, once for everything that drives them."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest

from accounts.tests.openid_provider import CLIENT, Provider, start
from endpoints.simulator.testing import Remote, in_process
from tests.canaries import MINTED, found_in
from tests.chaos.person import PASSWORD
from tests.chaos.program import ROOT, Program, running


@pytest.fixture(scope="session")
def azure_process() -> Iterator[Remote]:
    """Run one pretend Azure."""
    with in_process() as remote:
        yield remote


@pytest.fixture
def azure(azure_process: Remote) -> Remote:
    """Return the pretend Azure without any script of another test."""
    azure_process.reset()
    return azure_process


@pytest.fixture(scope="session")
def openid() -> Iterator[dict[str, str]]:
    """Run a pretend OpenID provider; yield the variables that offer it."""
    provider = Provider()
    server = start(provider)
    yield {
        "ALLOW_SOCIAL_LOGIN": "true",
        "ALLOW_SOCIAL_REGISTRATION": "true",
        "OPENID_ISSUER": provider.url,
        "OPENID_CLIENT_ID": CLIENT,
        "OPENID_CLIENT_SECRET": "s",
    }
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def program(
    azure_process: Remote,
    openid: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Program]:
    """Start the whole program once, with every log line there is.

    Whatever the tests do with it, no secret may be in its log afterwards (S56).
    """
    folder = tmp_path_factory.mktemp("program")
    environment = {"LOG_LEVEL": "DEBUG", "CONSOLE_JSON": "true", **MINTED, **openid}
    with running(folder, azure_process.url, environment=environment) as started:
        yield started
    secrets = {**MINTED, "password": PASSWORD}
    assert found_in(started.log.read_text(errors="replace"), secrets) == []


@pytest.fixture(scope="session")
def administrator(program: Program) -> str:
    """Make an administrator and return the address; the password is PASSWORD."""
    email = f"{uuid4().hex[:12]}@example.org"
    run(program, "create_user", email, "Ada", "--password", PASSWORD, "--role", "ADMIN")
    return email


def run(program: Program, *words: str) -> str:
    """Run a command of the installation; return what it printed."""
    command = [sys.executable, "manage.py", *words]
    variables = program.variables()
    done = subprocess.run(
        command, cwd=ROOT, env=variables, check=True, capture_output=True, text=True
    )
    return done.stdout


@contextmanager
def another_web(program: Program) -> Iterator[str]:
    """Run one more web process of the installation; yield its address."""
    with program.beside() as (url, _):
        yield url
