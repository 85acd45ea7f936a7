"""Keeps what is secret out of the words of services, which may repeat it. Pure."""

import re
from collections.abc import Iterable, Iterator

from endpoints.errors import EndpointError
from endpoints.targets import Target
from endpoints.wire.http_call import HttpCall

MASK = "•••"
SURE = 8  # characters from which a secret is no word that others may use
TELLING = re.compile(r"key|token|secret|auth|password|cookie", re.IGNORECASE)


def hide(error: EndpointError, target: Target, call: HttpCall) -> EndpointError:
    """Return `error` with no secret in what the service says; ours stays as it is."""
    secrets = tuple(_secrets(target, call))
    if error.said:
        clean = hidden(error.said, secrets)
        error.message = error.message.replace(error.said, clean)
        error.admin = error.admin.replace(error.said, clean)
        error.said = clean
        error.args = (error.message,)  # what a traceback shows
    error.details = {
        name: hidden(value, secrets) for name, value in error.details.items()
    }
    return error


def hidden(text: str, secrets: Iterable[str]) -> str:
    """Return `text` with every secret masked; short ones where they stand alone.

    A local service's key may be `k` or `ollama`: words are not to be torn by it.
    """
    for secret in sorted(set(secrets), key=len, reverse=True):
        exact = re.escape(secret)
        if len(secret) < SURE:
            exact = rf"(?<![\w-]){exact}(?![\w-])"
        text = re.sub(exact, MASK, text)
    return text


def _secrets(target: Target, call: HttpCall) -> Iterator[str]:
    """Give the secrets of a call, with the token it was signed with."""
    auth = target.auth
    yield from (each for each in (auth.key, auth.client_secret, auth.password) if each)
    for name, value in call.headers.items():
        if TELLING.search(name) and (secret := value.removeprefix("Bearer ")):
            yield secret
