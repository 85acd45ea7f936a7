# mypy: ignore-errors
"""Other people's programs at work: `programs.py CLIENT`, with URL and KEY told.

Runs in an environment of their own (scripts/clients), so it imports nothing of ours.
Prints what each operation has answered, as JSON.
"""

import asyncio
import json
import os
import sys
from collections.abc import Callable

URL, KEY = os.environ["URL"], os.environ["KEY"]
BASE = f"{URL}/v1"
CHAT, RESPONDS, EMBEDS = "gpt-4o", "writer", "embed"
HELLO = [{"role": "user", "content": "Hello"}]
WEATHER = {"type": "object", "properties": {"at": {"type": "string"}}}

Answers = dict[str, str]


def openai() -> Answers:
    """OpenAI's own library, of its newest version."""
    from openai import OpenAI

    client = OpenAI(base_url=BASE, api_key=KEY, max_retries=0)
    told: Answers = {}
    chat = client.chat.completions
    told["chat"] = chat.create(model=CHAT, messages=HELLO).choices[0].message.content
    stream = chat.create(model=CHAT, messages=HELLO, stream=True)
    told["chat streamed"] = "".join(c.choices[0].delta.content or "" for c in stream)
    for model in (CHAT, RESPONDS):
        ask = client.responses
        told[f"responses {model}"] = ask.create(model=model, input="Hello").output_text
        with ask.stream(model=model, input="Hello") as events:
            told[f"responses {model} streamed"] = (
                events.get_final_response().output_text
            )
    vectors = client.embeddings.create(model=EMBEDS, input="Hello")
    told["embeddings"] = str(len(vectors.data[0].embedding))
    told["models"] = " ".join(each.id for each in client.models.list())
    return told


def anthropic() -> Answers:
    """Anthropic's own library."""
    from anthropic import Anthropic, NotFoundError

    client = Anthropic(base_url=URL, api_key=KEY, max_retries=0)
    asked = {"model": CHAT, "max_tokens": 500, "messages": HELLO}
    told: Answers = {"messages": client.messages.create(**asked).content[0].text}
    with client.messages.stream(**asked) as stream:
        told["messages streamed"] = "".join(stream.text_stream)
    tool = {"name": "look", "input_schema": WEATHER}
    wanted = {"tools": [tool], "tool_choice": {"type": "tool", "name": "look"}}
    called = client.messages.create(**asked, **wanted)
    told["tools"] = called.content[-1].name
    with client.messages.stream(**asked, **wanted) as stream:
        told["tools streamed"] = stream.get_final_message().content[-1].name
    counted = client.messages.count_tokens(model=CHAT, messages=HELLO)
    told["count_tokens"] = str(counted.input_tokens)
    try:
        client.messages.create(**{**asked, "model": "nothing"})
    except NotFoundError as error:
        told["refused"] = error.body["error"]["type"]
    return told


def litellm() -> Answers:
    """LiteLLM, by OpenAI's, Azure's and Anthropic's addresses."""
    import litellm as program

    program.suppress_debug_info = True
    there = {"api_key": KEY, "api_base": BASE, "num_retries": 0}
    azure = {"api_key": KEY, "api_base": URL, "api_version": "2025-03-01-preview"}
    told: Answers = {}
    for name, where in ((f"openai/{CHAT}", there), (f"azure/{CHAT}", azure)):
        kind = name.partition("/")[0]
        whole = program.completion(model=name, messages=HELLO, **where)
        told[f"{kind} chat"] = whole.choices[0].message.content
        stream = program.completion(model=name, messages=HELLO, stream=True, **where)
        told[f"{kind} chat streamed"] = "".join(
            chunk.choices[0].delta.content or "" for chunk in stream
        )
        answer = program.responses(model=name, input="Hello", **where)
        told[f"{kind} responses"] = answer.output[-1].content[0].text
    vectors = program.embedding(model=f"openai/{EMBEDS}", input=["Hello"], **there)
    told["embeddings"] = str(len(vectors.data[0]["embedding"]))
    there = {"api_key": KEY, "api_base": URL}
    asked = program.completion(model=f"anthropic/{CHAT}", messages=HELLO, **there)
    told["anthropic chat"] = asked.choices[0].message.content
    return told


def langchain() -> Answers:
    """LangChain, by chats and by the Responses API."""
    from langchain_openai import AzureChatOpenAI, ChatOpenAI, OpenAIEmbeddings

    common = {"api_key": KEY, "max_retries": 0}
    chats = {
        "chat": ChatOpenAI(model=CHAT, base_url=BASE, **common),
        "azure chat": AzureChatOpenAI(
            azure_deployment=CHAT,
            azure_endpoint=URL,
            api_version="2024-10-21",
            **common,
        ),
        "responses": ChatOpenAI(
            model=CHAT, base_url=BASE, use_responses_api=True, **common
        ),
    }
    told: Answers = {}
    for name, chat in chats.items():
        told[name] = chat.invoke("Hello").text
        told[f"{name} streamed"] = "".join(each.text for each in chat.stream("Hello"))
    # Counting beforehand would fetch a vocabulary from the network.
    here = {"base_url": BASE, "check_embedding_ctx_length": False}
    embeds = OpenAIEmbeddings(model=EMBEDS, **here, **common)
    told["embeddings"] = str(len(embeds.embed_query("Hello")))
    return told


def pydantic_ai() -> Answers:
    """Pydantic AI, by chats and by the Responses API, with a tool."""
    from pydantic_ai import Agent
    from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
    from pydantic_ai.providers.openai import OpenAIProvider

    there = OpenAIProvider(base_url=BASE, api_key=KEY)
    told: Answers = {}
    for name, model in (
        ("chat", OpenAIChatModel(CHAT, provider=there)),
        ("responses", OpenAIResponsesModel(CHAT, provider=there)),
    ):
        agent = Agent(model)
        told[name] = agent.run_sync("Hello").output

        async def streamed(agent: Agent = agent) -> str:
            async with agent.run_stream("Hello") as run:
                return await run.get_output()

        told[f"{name} streamed"] = asyncio.run(streamed())
    return told


def camel() -> Answers:
    """CAMEL's own classes."""
    from camel.models import ModelFactory
    from camel.types import ModelPlatformType

    told: Answers = {}
    for name, platform, where in (
        (
            "azure chat",
            ModelPlatformType.AZURE,
            {"url": URL, "api_version": "2024-10-21"},
        ),
        ("chat", ModelPlatformType.OPENAI_COMPATIBLE_MODEL, {"url": BASE}),
    ):
        model = ModelFactory.create(platform, CHAT, api_key=KEY, **where)
        told[name] = model.run(HELLO).choices[0].message.content
    return told


CLIENTS: dict[str, Callable[[], Answers]] = {
    each.__name__: each
    for each in (openai, anthropic, litellm, langchain, pydantic_ai, camel)
}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(CLIENTS[sys.argv[1]]()))
