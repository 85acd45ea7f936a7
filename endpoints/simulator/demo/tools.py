"""The demo voice with tools: when it calls which, and what it makes of the results."""

import re
from collections.abc import Callable, Mapping, Sequence

import orjson

from endpoints.simulator.demo import programs, voice
from endpoints.simulator.demo.voice import CHINESE, DemoTurn
from endpoints.simulator.script import ScriptedToolCall
from endpoints.simulator.tool_traffic import Offered

TIME = re.compile(
    r"\bwhat time\b(?! complexity)|\btime is it\b|\b(current|local) (time|date)\b|"
    r"\bwhat(?:['’]s| is) the (?:time|date)\b|\btoday['’]?s date\b|\bwhat day is\b|"
    r"几点|几号|星期几|(?:现在|当前)(?:的)?(?:时间|日期)|今天(?:的)?日期",
    re.IGNORECASE,
)
ZONES = {
    r"tokyo|东京": "Asia/Tokyo",
    r"beijing|shanghai|北京|上海": "Asia/Shanghai",
    r"singapore|新加坡": "Asia/Singapore",
    r"sydney|悉尼": "Australia/Sydney",
    r"london|伦敦": "Europe/London",
    r"paris|巴黎": "Europe/Paris",
    r"berlin|柏林": "Europe/Berlin",
    r"new york|纽约": "America/New_York",
    r"los angeles|san francisco|seattle|洛杉矶|旧金山|西雅图": "America/Los_Angeles",
}
NUMBER = r"\d[\d,]*(?:\.\d+)?"
SHARE = re.compile(rf"({NUMBER})\s*(?:%|percent)\s*of\s*({NUMBER})", re.IGNORECASE)
SHARE_ZH = re.compile(
    rf"({NUMBER})\s*的\s*(?:百分之\s*(?={NUMBER})|(?={NUMBER}\s*%))({NUMBER})"
)
SUM = re.compile(
    rf"\(*\s*{NUMBER}(?:\s*\)*\s*(?:\*\*|[-+*/×÷^])\s*\(*\s*{NUMBER})+\s*\)*"
)
RECKON = re.compile(
    r"\bwhat(?:['’]s| is| are)\b|\bcalculate\b|\bcompute\b|\bhow (?:much|many)\b|"
    r"\bwork out\b|计算|算一?下|算算|等于|多少|=\s*\??\s*$",
    re.IGNORECASE,
)
SEARCH = re.compile(
    r"\bsearch(?:\s+(?:the\s+)?(?:web|internet|net)|\s+online)?\s+for\s+(?P<for>.+)|"
    r"\b(?:search|look up|find)\s+(?P<on>.+?)\s+(?:on|in) the (?:web|internet)\b|"
    r"\blook up\s+(?P<up>.+?)(?:\s+online)?$|"
    r"(?:上网|在?网上)?(?:搜索|搜一下|查一下|查找)(?:网络|一下)?[:：]?\s*(?P<zh>.+)",
    re.IGNORECASE,
)
DRAW = re.compile(
    r"\b(?:draw|paint|sketch|illustrate|generate|create|make)\b(?=.*\b(?:picture|image|"
    r"photo|drawing|painting|illustration|logo|icon|poster)\b)|^\W*(?:please\s+)?"
    r"(?:draw|paint|sketch)\b|画(?:一|个|幅|张)|(?:生成|创建|做).{0,6}(?:图|画)",
    re.IGNORECASE,
)
CHANGE = re.compile(
    r"\b(?:edit|change|make|turn|recolou?r|modify)\b.*\b(?:it|this|picture|image|photo|"
    r"drawing)\b|(?:把|将).{0,8}(?:改|变|换)|修改.{0,6}(?:图|画)",
    re.IGNORECASE,
)
ASKING = re.compile(
    r"^\W*(?:please\s+)?(?:draw|paint|sketch|illustrate|generate|create|make)"
    r"(?:\s+me)?(?:\s+an?)?(?:\s+(?:picture|image|photo|drawing|painting)\s+of)?\s+|"
    r"^(?:change|edit) this picture:\s*|^画(?:一|个|幅|张)+|^修改这张图片[:：]\s*",
    re.IGNORECASE,
)
LONGEST_QUERY = 200  # characters
MARKED = re.compile(r"<<<content [^>\n]*>>>\n(.*)\n<<<end of content", re.DOTALL)
QUOTED = 1_500  # characters of a result that is repeated


def calls(question: str, tools: Sequence[Offered]) -> tuple[ScriptedToolCall, ...]:
    """Return the calls that answer a question, of those `tools` that are on offer."""
    found = []
    for tool in tools:
        arguments = _arguments(question, tool)
        if arguments is not None:
            text = orjson.dumps(arguments).decode()
            found.append(ScriptedToolCall(name=tool.name, arguments=text))
    return tuple(found)


def _arguments(question: str, tool: Offered) -> Mapping[str, object] | None:
    """Return what to call a tool with, None when the question does not want it."""
    if wanted := WANTED.get(tool.name):
        return wanted(question)
    if not re.search(rf"\b{re.escape(tool.name)}\b", question):
        return None
    made = voice.arguments(tool.schema, [DemoTurn("user", question)])
    arguments: Mapping[str, object] = orjson.loads(made)
    return arguments


def _time(question: str) -> Mapping[str, object] | None:
    if not TIME.search(question):
        return None
    for places, zone in ZONES.items():
        if re.search(places, question, re.IGNORECASE):
            return {"timezone": zone}
    return {}


def _sum(question: str) -> Mapping[str, object] | None:
    if share := SHARE.search(question):
        return {"expression": f"{_plain(share[2])} * {_plain(share[1])} / 100"}
    if share := SHARE_ZH.search(question):
        return {"expression": f"{_plain(share[1])} * {_plain(share[2])} / 100"}
    found = SUM.search(question)
    if not found or not (RECKON.search(question) or found[0] == question.strip()):
        return None
    return {"expression": _plain(found[0])}


def _plain(text: str) -> str:
    """Return an expression as the calculator reads it."""
    text = text.replace(",", "").replace("×", "*").replace("÷", "/").replace("^", "**")
    return text.strip()


def _search(question: str) -> Mapping[str, object] | None:
    found = SEARCH.search(question)
    if not found:
        return None
    query = next(text for text in found.groups() if text)
    return {"query": query.strip(" \t\"'“”?？.。!！")[:LONGEST_QUERY]}


def _library(question: str) -> Mapping[str, object] | None:
    """Return the question itself: who has chosen a library asks about what is in it."""
    others = [
        ask(question) for ask in (_time, _sum, _search, _picture, _changed_picture)
    ]
    small = len(question.split()) < 2 and not CHINESE.search(question)
    if small or any(found is not None for found in others):
        return None
    return {"query": question.strip()[:LONGEST_QUERY]}


def _picture(question: str) -> Mapping[str, object] | None:
    return {"prompt": _subject(question)} if DRAW.search(question) else None


def _changed_picture(question: str) -> Mapping[str, object] | None:
    wanted = CHANGE.search(question) and not DRAW.search(question)
    return {"prompt": _subject(question)} if wanted else None


def _subject(question: str) -> str:
    """Return what a picture is to show, without the asking for it."""
    return ASKING.sub("", question.strip()) or question.strip()


WANTED: Mapping[str, Callable[[str], Mapping[str, object] | None]] = {
    "current_time": _time,
    "calculator": _sum,
    "web_search": _search,
    "search_library": _library,
    "run_python": programs.wanted,
    "read_pages": lambda _question: None,
    "image": _picture,
    "edit_image": _changed_picture,
}


def answer(
    question: str, made: Sequence[ScriptedToolCall], outputs: Sequence[str]
) -> str:
    """Return what the voice says once tools have answered its calls."""
    language = "zh" if CHINESE.search(question) else "en"
    known = (
        made
        if len(made) == len(outputs)
        else [ScriptedToolCall(name="")] * len(outputs)
    )
    told = [
        _drawn(call, output, language) or _told(call, _content(output), language)
        for call, output in zip(known, outputs, strict=True)
    ]
    return "\n\n".join([*told, SAID["closing"][language]])


SAID: Mapping[str, Mapping[str, str]] = {
    "current_time": {"en": "It is **{0}**.", "zh": "现在是 **{0}**。"},
    "calculator": {"en": "`{1}` = **{0}**", "zh": "`{1}` = **{0}**"},
    "web_search": {"en": "I found on the web:", "zh": "我在网上找到："},
    "search_library": {
        "en": "Your libraries say about this:",
        "zh": "您的资料库中这样说：",
    },
    "nothing": {
        "en": "I searched your libraries and found nothing relevant.",
        "zh": "我在您的资料库中查找过，没有找到相关内容。",
    },
    "run_python": {
        "en": "I ran a program in your page. It printed:",
        "zh": "我在您的页面中运行了一个程序，输出是：",
    },
    "image": {"en": "Here is the picture you asked for.", "zh": "这是你要的图片。"},
    "edit_image": {"en": "I have changed the picture.", "zh": "图片已按要求修改。"},
    "": {"en": "The tool says:", "zh": "工具的回答："},
    "closing": {
        "en": "*I am the demonstration voice, no language model; the tools are real.*",
        "zh": "*我是演示语音，不是语言模型；工具是真的。*",
    },
}
PICTURES = ("image", "edit_image")
CLOCK = re.compile(r"(\w+, .+ in \S+) \(\d{4}-.+\)")
VALUE = re.compile(r"[-+]?[\d.,]+(e[-+]?\d+)?", re.IGNORECASE)
HIT = re.compile(
    r"^\[(\d+)\] *(.*)\n *(https?://\S+) *\n?(.*(?:\n(?!\[\d+\]).*)*)", re.M
)
HITS = 5


def _content(output: str) -> str:
    """Return a result without what marks it as the words of strangers."""
    found = MARKED.search(output)
    return (found[1] if found else output).strip()


def _drawn(call: ScriptedToolCall, output: str, language: str) -> str:
    """Return what is said of a picture that has come; "" of everything else."""
    came = call.name in PICTURES and output.startswith("Picture 1:")
    return SAID[call.name][language] if came else ""


def _told(call: ScriptedToolCall, output: str, language: str) -> str:
    """Return one result in a sentence where it is what was hoped for, else as it is."""
    if call.name == "current_time" and (time := CLOCK.fullmatch(output)):
        return SAID[call.name][language].format(time[1])
    if call.name == "calculator" and VALUE.fullmatch(output):
        expression = orjson.loads(call.arguments)["expression"]
        return SAID[call.name][language].format(output, expression)
    if call.name == "web_search" and (hits := HIT.findall(output)):
        lines = [_hit(number, title, about) for number, title, _, about in hits[:HITS]]
        return "\n".join([SAID[call.name][language], "", *lines])
    if call.name == "search_library":
        return _of_libraries(output, language)
    if call.name == "run_python":
        quoted = f"```\n{output[:QUOTED]}\n```"
    else:
        quoted = "\n".join(f"> {line}" for line in output[:QUOTED].splitlines())
    said = SAID["run_python" if call.name == "run_python" else ""][language]
    return f"{said}\n\n{quoted}"


PASSAGE = re.compile(r"^\[(\d+)\] *(.+)\n((?:(?!\[\d+\] ).*(?:\n|$))*)", re.M)
MARKUP = re.compile(r"^(#+ .*|[|\s:-]+)$", re.M)


def _of_libraries(output: str, language: str) -> str:
    """Return the best passages, each in a sentence that cites it; or that none is."""
    found = PASSAGE.findall(output)[:3]
    if not found:
        return SAID["nothing"][language]
    plain = [(n, title, MARKUP.sub("", words)) for n, title, words in found]
    lines = [_hit(number, title, words) for number, title, words in plain]
    return "\n".join([SAID["search_library"][language], "", *lines])


def _hit(number: str, title: str, about: str) -> str:
    """Return a hit as a line that cites it by its number."""
    first = voice.first_sentence(" ".join(about.split()))
    return (
        f"- **{title}**: {first} [{number}]" if first else f"- **{title}** [{number}]"
    )
