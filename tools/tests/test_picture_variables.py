"""LibreChat's variables of models that draw: where each request goes, through PROXY."""

import base64
import io

import orjson
import pytest
from django.conf import LazySettings
from PIL import Image

from accounts.models import User
from tools.builtin import edit_image, image
from tools.perform import perform
from tools.tests.conftest import Put
from tools.tests.servers import Asked, Server, saying
from tools.tests.web import Serve
from tools.tool import Caller, Result

AZURE = "http://marvin.openai.azure.com/openai/deployments/pictures"
ORDER = {"prompt": "a fox"}


def png() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(target, "PNG")
    return target.getvalue()


DRAWN = {"data": [{"b64_json": base64.b64encode(png()).decode()}]}


class Given:
    """The pictures of a conversation: one."""

    async def newest(self) -> list[str]:
        return ["p1"]

    async def read(self, picture_id: str) -> bytes:
        return png()

    async def show(self, index: int, data: bytes) -> None:
        return None


@pytest.fixture
async def proxy(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Return a proxy that answers for every service with a picture."""
    server = await serve(saying(DRAWN))
    monkeypatch.setenv("PROXY", server.url)
    return server


def said(settings: LazySettings, **variables: str) -> None:
    settings.PICTURES = dict.fromkeys(settings.PICTURES, "") | variables


async def draws(user: User, **more: object) -> Result:
    tool = image.tool()
    assert tool
    written = orjson.dumps({**ORDER, **more}).decode()
    return await perform(tool, written, Caller(user.pk))


def key_of(asked: Asked) -> str:
    return asked.headers.get("api-key") or asked.headers["authorization"]


OPENAI = "https://api.openai.com/v1/images/generations"
WHERE = [
    # one row for each variable: what is set, the address, the key, the model
    (
        {"DALLE_API_KEY": "k", "DALLE_REVERSE_PROXY": "http://rev/v1"},
        "http://rev/v1/images/generations",
        "Bearer k",
        "dall-e-3",
    ),
    (
        {
            "DALLE_API_KEY": "no",
            "DALLE3_API_KEY": "k3",
            "DALLE_REVERSE_PROXY": "http://rev/v1/images/generations",
        },
        "http://rev/v1/images/generations",
        "Bearer k3",
        "dall-e-3",
    ),
    (
        {"DALLE2_API_KEY": "k2", "DALLE_REVERSE_PROXY": "http://rev/v1/"},
        "http://rev/v1/images/generations",
        "Bearer k2",
        "dall-e-2",
    ),
    (
        {"DALLE3_API_KEY": "k3", "DALLE3_BASEURL": "http://three/v1"},
        "http://three/v1/images/generations",
        "Bearer k3",
        "dall-e-3",
    ),
    (
        {
            "DALLE2_API_KEY": "k2",
            "DALLE2_BASEURL": "http://two/v1",
            "DALLE_REVERSE_PROXY": "http://never",
        },
        "http://two/v1/images/generations",
        "Bearer k2",
        "dall-e-2",
    ),
    (
        {
            "DALLE3_API_KEY": "k3",
            "DALLE3_BASEURL": f"{AZURE}/",
            "DALLE3_AZURE_API_VERSION": "2024-02-01",
        },
        f"{AZURE}/images/generations?api-version=2024-02-01",
        "k3",
        "pictures",
    ),
    (
        {
            "DALLE2_API_KEY": "k2",
            "DALLE2_BASEURL": f"{AZURE}/",
            "DALLE2_AZURE_API_VERSION": "2023-12-01-preview",
        },
        f"{AZURE}/images/generations?api-version=2023-12-01-preview",
        "k2",
        "pictures",
    ),
    (
        {
            "IMAGE_GEN_OAI_API_KEY": "k",
            "IMAGE_GEN_OAI_BASEURL": AZURE,
            "IMAGE_GEN_OAI_AZURE_API_VERSION": "2025-04-01-preview",
            "IMAGE_GEN_OAI_MODEL": "gpt-image-2",
        },
        f"{AZURE}/images/generations?api-version=2025-04-01-preview",
        "k",
        "pictures",
    ),
]


@pytest.mark.parametrize(("variables", "address", "key", "model"), WHERE)
async def test_each_variable_sends_the_request_where_it_says_through_the_proxy(
    variables: dict[str, str],
    address: str,
    key: str,
    model: str,
    settings: LazySettings,
    proxy: Server,
    alice: User,
) -> None:
    said(settings, **variables)
    result = await draws(alice)
    assert not result.failed, result.text
    [asked] = proxy.asked
    assert (asked.method, asked.target) == ("POST", address)
    assert key_of(asked) == key
    body = asked.json
    assert isinstance(body, dict)
    assert (body["model"], body["prompt"]) == (model, "a fox")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("DALLE3_SYSTEM_PROMPT", "DALLE3_API_KEY"),
        ("DALLE2_SYSTEM_PROMPT", "DALLE2_API_KEY"),
    ],
)
def test_a_system_prompt_is_what_the_model_is_told_of_the_tool(
    name: str, key: str, settings: LazySettings
) -> None:
    said(settings, **{key: "k", name: "Draw like Dürer."})
    tool = image.tool()
    assert tool
    assert tool.description == "Draw like Dürer."


def test_with_several_models_each_has_its_own_words(settings: LazySettings) -> None:
    said(settings, DALLE_API_KEY="k", DALLE2_SYSTEM_PROMPT="Draw small.")
    tool = image.tool()
    assert tool
    assert "With dall-e-2: Draw small." in tool.description
    model = tool.parameters["properties"]["model"]  # type: ignore[index]
    assert model["enum"] == ["dall-e-3", "dall-e-2"]


def test_words_for_the_newer_models_can_be_changed(settings: LazySettings) -> None:
    said(
        settings,
        IMAGE_GEN_OAI_API_KEY="k",
        IMAGE_GEN_OAI_DESCRIPTION="Ours.",
        IMAGE_GEN_OAI_PROMPT_DESCRIPTION="In rhymes.",
        IMAGE_EDIT_OAI_DESCRIPTION="Change ours.",
        IMAGE_EDIT_OAI_PROMPT_DESCRIPTION="What to change.",
    )
    told = [
        (tool.description, tool.parameters["properties"]["prompt"]["description"])  # type: ignore[index]
        for tool in (image.tool(), edit_image.tool())
        if tool
    ]
    assert told == [("Ours.", "In rhymes."), ("Change ours.", "What to change.")]


async def test_a_chosen_model_is_the_one_that_is_asked(
    settings: LazySettings, proxy: Server, alice: User
) -> None:
    said(settings, DALLE_API_KEY="k", DALLE_REVERSE_PROXY="http://rev/v1")
    await draws(alice, model="dall-e-2", shape="square")
    body = proxy.asked[0].json
    assert isinstance(body, dict)
    assert (body["model"], body["size"]) == ("dall-e-2", "1024x1024")


async def test_a_picture_of_the_conversation_goes_along_to_be_changed(
    settings: LazySettings, proxy: Server, alice: User
) -> None:
    said(
        settings,
        IMAGE_GEN_OAI_API_KEY="k",
        IMAGE_GEN_OAI_BASEURL=AZURE,
        IMAGE_GEN_OAI_AZURE_API_VERSION="2025-04-01-preview",
    )
    tool = edit_image.tool()
    assert tool
    caller = Caller(alice.pk, album=Given())
    result = await perform(tool, '{"prompt": "bluer"}', caller)
    assert not result.failed, result.text
    [asked] = proxy.asked
    assert asked.target == f"{AZURE}/images/edits?api-version=2025-04-01-preview"
    assert png() in asked.body
    assert b'filename="picture-1.png"' in asked.body
    unknown = await perform(tool, '{"prompt": "b", "pictures": ["p9"]}', caller)
    assert unknown.text == "No picture is called 'p9'. There are: p1."
    assert len(proxy.asked) == 1


async def test_without_any_model_that_draws_there_is_no_tool(
    settings: LazySettings, put: Put
) -> None:
    said(settings)
    assert image.tool() is None
    assert edit_image.tool() is None


def test_dall_e_3_changes_no_pictures(settings: LazySettings) -> None:
    said(settings, DALLE3_API_KEY="k")
    assert image.tool()
    assert edit_image.tool() is None
