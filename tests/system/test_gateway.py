"""The gateway as programs meet it: real servers, real sockets, OpenAI's own client."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohappyeyeballs
import aiohttp
import openai
import psutil
import pytest
from openai import AsyncOpenAI

from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.canaries import canary, found_in
from tests.chaos.person import Person
from tests.chaos.program import Program, wait_until
from tests.chaos.stalled import ANSWER, RECEIVING, SEGMENT
from tests.patience import PATIENCE

pytestmark = pytest.mark.system

LONG = Script(length=3000, tokens_per_second=50)
WORDS = canary("question")
QUESTION: Any = [{"role": "user", "content": f"How does {WORDS} go?"}]


@asynccontextmanager
async def a_program(url: str) -> AsyncIterator[tuple[Person, AsyncOpenAI, str]]:
    """Yield a person and a client with their key, and the key's text."""
    li = Person(url, "Li")
    await li.sign_up()
    key = (await li.call("POST", "/keys", {"name": "program"}))["text"]
    try:
        async with AsyncOpenAI(
            api_key=key, base_url=f"{url}/v1", max_retries=0
        ) as client:
            yield li, client, key
    finally:
        await li.close()


async def begun(client: AsyncOpenAI) -> Any:  # noqa: ANN401
    """Return a stream that has given its first chunk."""
    stream = await client.chat.completions.create(
        model="gpt-4o", messages=QUESTION, stream=True
    )
    await anext(aiter(stream))
    return stream


def outcomes(azure: Remote) -> list[str]:
    return [request["outcome"] for request in azure.requests("gpt-4o")]


async def ends_well(client: AsyncOpenAI, azure: Remote, process: psutil.Popen) -> None:
    """Tell a server to end while it streams: the stream goes on to its end."""
    azure.script("gpt-4o", Script(length=40, tokens_per_second=40))
    stream = await begun(client)
    process.terminate()
    said = [chunk.choices[0].delta.content or "" async for chunk in stream]
    assert len("".join(said).split()) >= 35
    assert process.wait(PATIENCE) == 0


async def test_programs_hang_up_lose_their_keys_and_outlast_uvicorn(
    program: Program, azure: Remote
) -> None:
    azure.script("gpt-4o", LONG)
    with program.beside(WEB_SERVER="uvicorn") as (beside, process):
        async with a_program(program.url) as (li, client, key):
            other = client.with_options(base_url=f"{beside}/v1")
            for each in (client, other):
                await (await begun(each)).close()
            wait_until(lambda: outcomes(azure) == ["abandoned"] * 2, "Still open.")
            streams = [await begun(each) for each in (client, other)]
            [listed] = (await li.get("/api/keys"))["items"]
            await li.call("DELETE", f"/keys/{listed['id']}")
            for stream in streams:
                with pytest.raises(openai.APIError) as caught:
                    async for _ in stream:
                        pass
                assert caught.value.code == "revoked"
            made = await li.call("POST", "/keys", {"name": "another"})
            again = other.with_options(api_key=made["text"])
            await ends_well(again, azure, process)
    secrets = {"key": key, "question": WORDS}
    assert found_in(program.log.read_text(errors="replace"), secrets) == []


async def test_a_stream_outlasts_daphne(program: Program, azure: Remote) -> None:
    with program.beside(WEB_SERVER="daphne") as (url, process):
        async with a_program(url) as (_, client, _key):
            await ends_well(client, azure, process)


async def test_a_program_that_stops_reading_is_cut_off(
    program: Program, azure: Remote
) -> None:
    azure.script("gpt-4o", Script(answer=ANSWER, tokens_per_second=1e6))
    logged = program.log.stat().st_size

    def is_cut_off() -> bool:
        return b"bytes unread" in program.log.read_bytes()[logged:]

    async with a_program(program.url) as (_, _client, key):
        body = {"model": "gpt-4o", "messages": QUESTION, "stream": True}
        connector = aiohttp.TCPConnector(socket_factory=_narrow)
        async with (
            aiohttp.ClientSession(connector=connector, read_bufsize=1024) as http,
            http.post(
                f"{program.url}/v1/chat/completions",
                json=body,
                headers={"Authorization": f"Bearer {key}"},
            ) as answer,
        ):
            await asyncio.to_thread(wait_until, is_cut_off, "It is kept.")
            with pytest.raises(aiohttp.ClientError):
                await answer.read()


def _narrow(address: aiohappyeyeballs.AddrInfoType) -> socket.socket:
    """Return a socket for which the kernel keeps little that is unread."""
    made = socket.socket(address[0], address[1])
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVING)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
    return made
