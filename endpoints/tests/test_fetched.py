from collections.abc import Iterator

import httpx2
import pytest

from endpoints.catalogue import catalogue, fetched
from librechat_yaml import live
from librechat_yaml.schema import Custom, LibreChat
from runtime import redis as stores

URL = "http://127.0.0.1:9/v1"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[httpx2.Request]]:
    """Yield the requests that a service which tells its models receives."""
    asked: list[httpx2.Request] = []
    answer = {"data": [{"id": "llama3"}, {"id": "qwen3"}, {"id": 5}, "text"]}

    def respond(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(200, json=answer)

    class Clients:
        http = httpx2.AsyncClient(transport=httpx2.MockTransport(respond))

    async def clients_for(url: str, proxy: str = "") -> Clients:
        return Clients()

    monkeypatch.setattr(fetched, "clients_for", clients_for)
    monkeypatch.setattr(fetched, "_known", fetched._Known())
    before = live.librechat()
    live.swap(configuration())
    yield asked
    live.swap(before)


def configuration(**changes: object) -> LibreChat:
    """Return a custom endpoint that names one model and fetches the others."""
    section = {"name": "Ollama", "apiKey": "o", "baseURL": f"{URL}/"}
    models = {"models": {"default": ["llama3"], "fetch": True}}
    ends = {"custom": [section | models | changes]}
    return LibreChat.model_validate({"endpoints": ends})


async def test_fetched_models_follow_the_named_ones(
    service: list[httpx2.Request], redis_clean: str
) -> None:
    await fetched.refresh()
    await stores.close()
    assert fetched.adopt()
    offers = catalogue.current().offers
    assert [offer.model for offer in offers] == ["llama3", "qwen3"]


async def test_service_is_asked_once_with_its_key(
    service: list[httpx2.Request], redis_clean: str
) -> None:
    await fetched.refresh()
    await fetched.refresh()
    await stores.close()
    assert [str(one.url) for one in service] == [f"{URL}/models"]
    assert service[0].headers["Authorization"] == "Bearer o"


def test_nobody_is_asked_with_a_key_that_people_bring(
    service: list[httpx2.Request],
) -> None:
    assert fetched.askable(configuration(apiKey="user_provided")) == []


def test_nothing_is_adopted_before_anybody_was_asked(
    service: list[httpx2.Request], redis_clean: str
) -> None:
    assert not fetched.adopt()
    assert fetched.known() == {}


async def test_a_service_that_breaks_the_question_keeps_no_other_from_being_asked(
    service: list[httpx2.Request], redis_clean: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = configuration().endpoints.custom[0]
    ends = {"custom": (section.model_copy(update={"name": "Broken"}), section)}
    live.swap(LibreChat.model_validate({"endpoints": ends}))
    ask = fetched.ask

    async def breaking(section: Custom) -> list[str]:
        if section.name == "Broken":
            raise TypeError("as no service should")
        return await ask(section)

    monkeypatch.setattr(fetched, "ask", breaking)
    await fetched.refresh()
    await stores.close()
    assert len(service) == 1
