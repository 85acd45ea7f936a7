"""What the pretend Azure's own tools do: searches, code, pictures, files, servers."""

import re
import uuid
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from endpoints.simulator import tool_traffic
from endpoints.simulator.demo import tools as demo_tools
from endpoints.simulator.demo import voice as demo_voice
from endpoints.simulator.script import Script

Item = dict[str, Any]
CODING = re.compile(
    r"\bpython\b|\brun\b.*\bcode\b|\b(?:chart|plot|csv|spreadsheet)\b|运行代码|图表|表格",
    re.IGNORECASE,
)
FILING = re.compile(
    r"\b(?:policy|policies|handbook|our (?:files|documents))\b|制度|手册|文件",
    re.IGNORECASE,
)
CODE = """rows = [(n, n * n) for n in range(1, 11)]
with open("/mnt/data/squares.csv", "w") as file:
    file.write("n,square\\n" + "".join(f"{n},{s}\\n" for n, s in rows))
print(sum(s for _, s in rows))"""
TABLE = "n,square\n" + "".join(f"{n},{n * n}\n" for n in range(1, 11))
PAGES = (
    (
        "Use the Azure OpenAI Responses API",
        "https://learn.microsoft.com/azure/ai-foundry/openai/how-to/responses",
    ),
    ("Example Domain", "https://example.com/"),
)
PASSAGE = "Train journeys are booked in second class, flights only beyond 800 km."


@dataclass(frozen=True, slots=True)
class HostedAnswer:
    """The items of calls, and the text behind them with what it cites."""

    items: tuple[Item, ...] = ()
    text: str = ""
    annotations: tuple[Item, ...] = ()


NOTHING = HostedAnswer()


def made(script: Script, body: Mapping[str, object]) -> HostedAnswer:
    """Return what is called of the service's own tools before the text."""
    if script.hosted:
        return HostedAnswer(script.hosted, script.answer or "", script.annotations)
    if script.answer is not None or script.length or _has_acted(body):
        return NOTHING
    question = demo_voice.last(demo_voice.spoken(body))
    for tool in _offered(body):
        answer = VOICE.get(str(tool["type"]).removesuffix("_preview"))
        if answer and (found := answer(question, tool)):
            return found
    return NOTHING


def _offered(body: Mapping[str, object]) -> Sequence[Item]:
    tools = body.get("tools")
    given = tools if isinstance(tools, list) and "input" in body else []
    return [each for each in given if isinstance(each, dict) and each.get("type")]


def _has_acted(body: Mapping[str, object]) -> bool:
    since = tool_traffic.since_question(body)
    return any(str(item.get("type", "")).endswith("_call") for item in since)


def new_id(prefix: str) -> str:
    """Return an id as the service gives them."""
    return f"{prefix}_{uuid.uuid4().hex}"


def _web(question: str, _tool: Item) -> HostedAnswer | None:
    found = demo_tools.SEARCH.search(question)
    if not found:
        return None
    query = next(filter(None, found.groups())).strip(" ?？.。")
    action = {"type": "search", "query": query}
    item = {"type": "web_search_call", "id": new_id("ws"), "action": action}
    text = f"A pretend search of the web for “{query}” found two pages:\n"
    annotations = []
    for title, url in PAGES:
        text += "\n- "
        start = len(text)
        text += f"[{title}]({url})"
        told = {"start_index": start, "end_index": len(text), "title": title}
        annotations.append({"type": "url_citation", "url": url, **told})
    return HostedAnswer((item,), text, tuple(annotations))


def _code(question: str, _tool: Item) -> HostedAnswer | None:
    if not CODING.search(question):
        return None
    item = {
        "type": "code_interpreter_call",
        "id": new_id("ci"),
        "code": CODE,
        "container_id": new_id("cntr"),
        "outputs": [{"type": "logs", "logs": "385\n"}],
    }
    said = "The first ten squares add up to 385. They stand in "
    name = "squares.csv"
    place = {"start_index": len(said), "end_index": len(said) + len(name)}
    cited = {
        "type": "container_file_citation",
        "container_id": item["container_id"],
        "file_id": new_id("cfile"),
        "filename": name,
        **place,
    }
    return HostedAnswer((item,), f"{said}{name}.", (cited,))


def _files(question: str, _tool: Item) -> HostedAnswer | None:
    if not FILING.search(question):
        return None
    file = {"file_id": new_id("assistant"), "filename": "travel-policy.md"}
    item = {
        "type": "file_search_call",
        "id": new_id("fs"),
        "queries": [question[:200]],
        "results": [{**file, "score": 0.9, "text": PASSAGE}],
    }
    text = f"The pretend files say: {PASSAGE}"
    cited = {"type": "file_citation", "index": len(text) - 1, **file}
    return HostedAnswer((item,), text, (cited,))


def _picture(question: str, _tool: Item) -> HostedAnswer | None:
    if not demo_tools.DRAW.search(question):
        return None
    from endpoints.simulator.demo import painting  # loads what draws

    image = painting.png(painting.painted(question[:200], (512, 512)))
    item = {
        "type": "image_generation_call",
        "id": new_id("ig"),
        "revised_prompt": question[:200],
        "result": b64encode(image).decode(),
    }
    return HostedAnswer((item,), "Here is the picture.")


def _server(question: str, tool: Item) -> HostedAnswer | None:
    label = str(tool.get("server_label", ""))
    if not re.search(rf"\b{re.escape(label)}\b", question, re.IGNORECASE):
        return None
    listed = {
        "type": "mcp_list_tools",
        "id": new_id("mcpl"),
        "server_label": label,
        "tools": [{"name": "look_up", "input_schema": {"type": "object"}}],
    }
    item = {
        "type": "mcp_call",
        "id": new_id("mcp"),
        "server_label": label,
        "name": "look_up",
        "arguments": '{"what": "status"}',
        "output": "All is well.",
        "error": None,
    }
    return HostedAnswer((listed, item), f"{label} says: All is well.")


VOICE: Mapping[str, Callable[[str, Item], HostedAnswer | None]] = {
    "web_search": _web,
    "code_interpreter": _code,
    "file_search": _files,
    "image_generation": _picture,
    "mcp": _server,
}
