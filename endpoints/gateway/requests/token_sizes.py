"""How many tokens a call may cost, as far as its messages' words do not tell. Pure."""

from collections.abc import Iterator, Mapping

from endpoints.billing.estimates import LIMITS, of_text, reserved_for_answer
from endpoints.request import ChatRequest
from endpoints.targets import Knowledge

IN_PROMPT = ("response_format", "prediction")
# Characters of base64 for a token: of a document with its pages, and of sound.
PER_TOKEN = {"file": 16, "input_audio": 1000}


def longest_answer(knowledge: Knowledge, request: ChatRequest) -> int:
    """Return the tokens that all choices of an answer may have, to every prompt."""
    params = request.params
    named = max(_whole(params, name) for name in LIMITS)
    choices = max(1, _whole(params, "n"), _whole(params, "best_of"))
    return reserved_for_answer(knowledge, named) * choices * prompts_of(request)


def _whole(params: Mapping[str, object], name: str) -> int:
    value = params.get(name)
    return value if isinstance(value, int) and value > 0 else 0


def prompts_of(request: ChatRequest) -> int:
    """Return how many prompts are answered: a legacy completion may have many."""
    prompt = request.prompt
    if not isinstance(prompt, list) or all(isinstance(each, int) for each in prompt):
        return 1
    return len(prompt)


def beside_messages(request: ChatRequest) -> int:
    """Return the tokens of schemas, files, sounds and lists of prompts."""
    told = (str(request.params.get(name) or "") for name in IN_PROMPT)
    prompt = request.prompt if isinstance(request.prompt, list) else []
    return (
        sum(map(of_text, told))
        + sum(_of_prompt(each) for each in prompt)
        + sum(_attached(request))
    )


def _of_prompt(prompt: object) -> int:
    if isinstance(prompt, list):
        return len(prompt)  # token ids
    return of_text(prompt) if isinstance(prompt, str) else 1


def _attached(request: ChatRequest) -> Iterator[int]:
    for message in request.messages:
        content = message["content"]
        for part in content if isinstance(content, list) else ():
            if size := PER_TOKEN.get(part["type"]):
                yield len(str(part)) // size
