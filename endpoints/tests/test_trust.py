"""A company's certificate authority is trusted wherever the program calls somebody."""

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import orjson
import pytest
from allauth.socialaccount.adapter import get_adapter
from requests.exceptions import SSLError

from accounts.tests.directory import write_certificate
from config.mail import EmailBackend
from endpoints.calling import identity
from endpoints.catalogue import fetched
from endpoints.errors import Untrusted
from endpoints.routing.health import targets_health
from endpoints.targets import Auth
from endpoints.tests.conftest import (
    Service,
    ask,
    complete,
    offer_of,
    target_at,
)
from librechat_yaml.reading.problems import BadFile
from librechat_yaml.reading.source import read
from librechat_yaml.schema import Custom
from runtime import certificates

pytestmark = pytest.mark.usefixtures("without_redis")

ANSWER = {
    "choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}],
    "data": [{"id": "llama3"}],
    "access_token": "T1",
    "expires_in": 3600,
}


class Handler(BaseHTTPRequestHandler):
    """Answers everything with the same JSON."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        body = orjson.dumps(ANSWER)
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificate")
    write_certificate(folder)
    return folder / "certificate.pem"


@pytest.fixture(scope="module")
def secured(certificate: Path) -> Iterator[str]:
    """Serve over TLS with a certificate that only its own authority vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}
    )
    thread.start()
    yield f"https://localhost:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"])
def trusted(
    request: pytest.FixtureRequest, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(request.param, str(certificate))


CUSTOM = {"name": "Private", "apiKey": "k", "models": {"fetch": True}}


@pytest.mark.usefixtures("trusted")
async def test_models_and_their_lists_and_sign_in_trust_it(
    secured: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await complete(offer_of(target_at(Service(url=secured))), ask())
    assert answer.text == "Hello"
    section = Custom.model_validate({**CUSTOM, "baseURL": secured})
    assert await fetched.ask(section) == ["llama3"]
    monkeypatch.setenv("AZURE_AUTHORITY_HOST", secured)
    identity.forget()
    auth = Auth("client_secret", tenant_id="t", client_id="c", client_secret="s")
    assert await identity.bearer(target_at(Service(url=secured), auth=auth)) == "T1"


@pytest.mark.usefixtures("trusted")
def test_files_people_and_mails_trust_it(secured: str) -> None:
    assert orjson.loads(read(secured, Path()).data) == ANSWER
    with get_adapter().get_requests_session() as session:
        assert session.get(secured).json() == ANSWER
    known = EmailBackend().ssl_context.get_ca_certs()
    assert "localhost" in str([each["subject"] for each in known])


def test_a_folder_of_certificates_is_trusted(
    certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert certificates.problems({"SSL_CERT_DIR": str(tmp_path)}) == []
    assert certificates.context().verify_mode is ssl.CERT_REQUIRED


async def test_a_certificate_nobody_vouches_for_is_called_one(
    secured: str, caplog: pytest.LogCaptureFixture
) -> None:
    target = target_at(Service(url=secured))
    with pytest.raises(Untrusted) as caught:
        await complete(offer_of(target), ask())
    error = caught.value
    assert "certificate" in error.message
    assert secured.split("/")[2] in error.admin
    assert "SSL_CERT_FILE" in error.admin
    assert error.admin in caplog.text
    assert targets_health.of(target).trouble == error.admin
    with pytest.raises(BadFile, match="certificate of localhost"):
        read(secured, Path())
    with get_adapter().get_requests_session() as session, pytest.raises(SSLError):
        session.get(secured)


@pytest.mark.parametrize("name", certificates.NAMES)
def test_authorities_that_are_not_there_are_named(name: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    missing = tmp_path / "missing.pem"
    [first] = certificates.problems({name: str(missing)})
    [second] = certificates.problems({name: str(empty)})
    assert first == f"{name}: {missing} cannot be read (No such file or directory)"
    assert second == f"{name}: {empty} holds no certificate (PEM)"


def test_the_systems_authorities_stay_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = certificates.context().cert_store_stats()["x509_ca"]
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert certificates.context().cert_store_stats()["x509_ca"] == before + 1
