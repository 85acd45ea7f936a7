"""A client of the real `openai` package that talks to the simulator."""

from collections.abc import AsyncIterator, Callable, Iterator

import httpx2
import openai
import pytest
from openai import AsyncAzureOpenAI

from endpoints.simulator.testing import API_VERSION, SimulatorHandle, in_thread

Raw = Callable[..., httpx2.Response]
CHAT = "/openai/deployments/gpt-4o/chat/completions"
HELLO = {"messages": [{"role": "user", "content": "Hello"}]}


@pytest.fixture(scope="session")
def _running() -> Iterator[SimulatorHandle]:
    with in_thread() as running:
        yield running


@pytest.fixture
def azure(_running: SimulatorHandle) -> Iterator[SimulatorHandle]:
    """Return a simulator without scripts."""
    _running.reset()
    yield _running
    _running.reset()


@pytest.fixture
async def client(azure: SimulatorHandle) -> AsyncIterator[AsyncAzureOpenAI]:
    """Return the package's client for the classic, dated API."""
    async with AsyncAzureOpenAI(
        azure_endpoint=azure.url,
        api_key="k",
        api_version=API_VERSION,
        max_retries=0,
        http_client=openai.DefaultAsyncHttpxClient(trust_env=False),
    ) as made:
        yield made


@pytest.fixture
def raw(azure: SimulatorHandle) -> Iterator[Raw]:
    """Return a function that posts JSON and returns the answer as it came."""
    with httpx2.Client(base_url=azure.url, trust_env=False) as http:

        def post(
            path: str = CHAT,
            json: object = HELLO,
            version: str = API_VERSION,
            **headers: str,
        ) -> httpx2.Response:
            query = {"api-version": version} if version else {}
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            key = named or {"api-key": "k"}
            return http.post(path, json=json, params=query, headers=key)

        yield post
