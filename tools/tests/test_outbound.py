"""No address that a model names leads inside, and nothing outside holds us."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace

import httpcore2
import pytest

from tools.outbound import guard
from tools.outbound.addresses import Blocked, is_allowed, opened
from tools.outbound.fetch import Fetched, Limits, NotFetched, fetch
from tools.tests.servers import Asked, Server, head, saying, serving

LIMITS = Limits(seconds=120, bytes=1_000_000, kinds=("text/html", "text/plain"))
PUBLIC = "93.184.215.14"
INSIDE = [
    "http://127.0.0.1/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://me.localhost/",
    "http://0.0.0.0/",
    "http://0/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://127.0.0.1./",
    "http://１２７.0.0.1/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://168.63.129.16/",
    "http://100.100.100.200/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[::]/",
    "http://[::1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::7f00:1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fd00:ec2::254]/",
    "http://metadata.google.internal/",
    "http://metadata.azure.internal/",
    "http://printer.local/",
    "http://mongo/",
]
NONE_AT_ALL = [
    "file:///etc/passwd",
    "gopher://example.com/",
    "ftp://example.com/",
    "javascript:alert(1)",
    "//example.com/",
    "http:///etc",
    "http://",
    "",
    "example.com",
    "http://example.com\\@127.0.0.1/",
    "http://127.0.0.1\t.example.com/",
    "http://user:pass@example.com/",
    "http://example.com@127.0.0.1/",
    "http://exa mple.com/",
    "http://[::1/",
    "http://example.com:99999/",
    "http://example.com\r\nHost: x/",
]


@pytest.mark.parametrize("address", [*INSIDE, *NONE_AT_ALL])
def test_what_leads_inside_or_is_no_address_is_not_opened(address: str) -> None:
    with pytest.raises(Blocked):
        opened(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/a?b=c#d",
        f"http://{PUBLIC}/",
        "http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
        "http://[::ffff:93.184.215.14]:8080/",
        "https://bücher.example/",
    ],
)
def test_addresses_of_the_internet_are_opened(address: str) -> None:
    assert opened(address).host


def test_the_configuration_names_what_may_be_internal_by_host_and_port() -> None:
    opened("http://wiki.corp/page", ["wiki.corp"])
    opened("http://10.0.0.7:8080/", ["10.0.0.7:8080"])
    opened("http://[fd00::7]/", ["fd00::7"])
    assert is_allowed("WIKI.corp.", 80, ["wiki.corp"])
    for allowed in (["10.0.0.7:80"], ["10.0.0.7"[:-1]], ["10.0.0"], ["0.7:8080"]):
        with pytest.raises(Blocked):
            opened("http://10.0.0.7:8080/", allowed)
    with pytest.raises(Blocked):
        opened("http://wiki.corp.internal/", ["wiki.corp"])


async def got(
    server: Server, path: str = "/", limits: Limits = LIMITS, named: Iterable[str] = ()
) -> Fetched:
    """Fetch from a server of this machine, which the configuration names."""
    return await fetch(server.url + path, limits, [f"127.0.0.1:{server.port}", *named])


async def test_a_page_is_fetched() -> None:
    async with serving(saying(b"<p>hello", kind="text/html; charset=utf-8")) as server:
        page = await got(server, "/a?b=c")
    assert page == Fetched(f"{server.url}/a?b=c", "text/html", "utf-8", b"<p>hello")
    assert server.asked[0].target == "/a?b=c"
    assert server.asked[0].headers["host"] == f"127.0.0.1:{server.port}"
    assert "cookie" not in server.asked[0].headers


async def test_a_server_of_this_machine_is_not_asked_unless_it_is_named() -> None:
    async with serving(saying(b"secret")) as server:
        for host in ("127.0.0.1", "localhost", "0x7f.1", "[::ffff:127.0.0.1]"):
            with pytest.raises(Blocked):
                await fetch(f"http://{host}:{server.port}/", LIMITS, [])
        assert server.asked == []


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://localhost:9/",
        "//10.0.0.1/",
        "file:///etc/passwd",
    ],
)
async def test_a_redirect_inside_is_not_followed(target: str) -> None:
    async with serving(saying(b"", status=302, Location=target)) as server:
        with pytest.raises(Blocked):
            await got(server)


async def test_a_redirect_to_another_port_of_a_named_host_is_checked_anew() -> None:
    async with serving(saying(b"secret")) as other:
        away = saying(b"", status=307, Location=f"{other.url}/")
        async with serving(away) as server:
            with pytest.raises(Blocked):
                await got(server)
        assert other.asked == []


async def test_redirects_end_after_five() -> None:
    async def on(asked: Asked, writer: asyncio.StreamWriter) -> None:
        step = int(asked.target[1:])
        last = step == 0
        writer.write(head(200 if last else 301, Location=f"/{step - 1}") + b"there")

    async with serving(on) as server:
        assert (await got(server, "/5")).url == f"{server.url}/0"
        with pytest.raises(NotFetched, match="more than 5 times"):
            await got(server, "/6")


async def test_of_a_flood_only_what_fits_is_taken() -> None:
    async def flood(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head())
        for _ in range(100):
            writer.write(b"x" * 1_000_000)
            await writer.drain()

    async with serving(flood) as server:
        page = await got(server)
    assert page.cut
    assert len(page.body) == 1_000_000


async def test_a_bomb_is_unpacked_only_as_far_as_it_fits() -> None:
    bomb = gzip.compress(b"x" * 50_000_000)
    async with serving(saying(bomb, Content_Encoding="gzip")) as server:
        page = await got(server)
    assert page.cut
    assert page.body == b"x" * 1_000_000
    packed = gzip.compress(b"<p>hello")
    async with serving(saying(packed, Content_Encoding="gzip")) as server:
        page = await got(server)
    assert (page.body, page.cut) == (b"<p>hello", False)


@pytest.mark.parametrize("encoding", ["br", "gzip"])
async def test_what_cannot_be_unpacked_is_said(encoding: str) -> None:
    async with serving(saying(b"no", Content_Encoding=encoding)) as server:
        with pytest.raises(NotFetched, match="packed"):
            await got(server)


async def test_a_page_that_drips_is_cut_off_by_the_clock() -> None:
    async def drip(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head())
        while not writer.is_closing():
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with serving(drip) as server:
        with pytest.raises(NotFetched, match=r"more than 0\.2 s"):
            await got(server, limits=replace(LIMITS, seconds=0.2))


async def test_a_server_that_never_answers_is_cut_off() -> None:
    async def silent(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with serving(silent) as server:
        with pytest.raises(NotFetched, match="more than"):
            await got(server, limits=replace(LIMITS, seconds=0.2))


@pytest.mark.parametrize("kind", ["image/png", "application/octet-stream", "text/css"])
async def test_other_kinds_than_those_asked_for_are_refused(kind: str) -> None:
    async with serving(saying(b"x", kind=kind)) as server:
        with pytest.raises(NotFetched, match=f"This is {kind}, not text"):
            await got(server)


async def test_a_refusal_and_a_closed_port_are_told() -> None:
    async with serving(saying(b"", status=404)) as server:
        with pytest.raises(NotFetched, match="answered 404"):
            await got(server)
    with pytest.raises(NotFetched, match="cannot be reached"):
        await got(server)


async def test_garbage_instead_of_http_is_told() -> None:
    async def garbage(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x00\x01\x02 not HTTP at all\r\n\r\n")

    async with serving(garbage) as server:
        with pytest.raises(NotFetched, match="cannot be reached"):
            await got(server)


class Connected:
    """Notes where connections would have gone, and opens none."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.to: list[str] = []

        async def connect(_: object, host: str, *rest: object) -> None:
            self.to.append(host)
            raise httpcore2.ConnectError("closed")

        monkeypatch.setattr(httpcore2.AnyIOBackend, "connect_tcp", connect)


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> Connected:
    return Connected(monkeypatch)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return a list of what the resolver will say, one after the other."""
    found: list[list[str]] = []

    async def resolve(host: str, port: int) -> list[str]:
        return found.pop(0)

    monkeypatch.setattr(guard, "resolve", resolve)
    return found


async def test_a_name_that_changes_is_asked_once_and_held_to_it(
    connected: Connected, names: list[list[str]]
) -> None:
    names[:] = [[PUBLIC], ["127.0.0.1"]]
    with pytest.raises(NotFetched, match="cannot be reached"):
        await fetch("http://rebind.example.com/", LIMITS, [])
    assert connected.to == [PUBLIC]
    assert names == [["127.0.0.1"]]


@pytest.mark.parametrize(
    "found", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::ffff:7f00:1"], ["fe80::1%eth0"]]
)
async def test_a_name_with_one_internal_address_is_not_opened(
    connected: Connected, names: list[list[str]], found: list[str]
) -> None:
    names[:] = [found]
    with pytest.raises(Blocked):
        await fetch("http://inside.example.com/", LIMITS, [])
    assert connected.to == []


async def test_every_address_of_a_name_is_tried(
    connected: Connected, names: list[list[str]]
) -> None:
    names[:] = [[PUBLIC, "1.1.1.1"]]
    with pytest.raises(NotFetched):
        await fetch("http://two.example.com/", LIMITS, [])
    assert connected.to == [PUBLIC, "1.1.1.1"]


@pytest.fixture
async def proxy(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    async with serving(saying(b"<p>through the proxy")) as server:
        monkeypatch.setenv("PROXY", server.url)
        yield server


async def test_pages_are_fetched_through_the_proxy(
    proxy: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unknown(host: str, port: int) -> list[str]:
        raise OSError(host)

    monkeypatch.setattr(guard, "resolve", unknown)
    page = await fetch("http://example.com/a", LIMITS, [])
    assert page.body == b"<p>through the proxy"
    assert proxy.asked[0].target == "http://example.com/a"


async def test_a_proxy_is_not_asked_for_what_leads_inside(
    proxy: Server, names: list[list[str]]
) -> None:
    names[:] = [["169.254.169.254"]]
    for address in ("http://inside.example.com/", "http://127.0.0.1/", "http://mongo/"):
        with pytest.raises(Blocked):
            await fetch(address, LIMITS, [])
    assert proxy.asked == []
