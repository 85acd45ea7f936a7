"""What the head of a request can carry: keys, headers; and through which proxy."""

import re
from collections.abc import Iterator, Mapping

from librechat_yaml.reading.problems import Path, Problem
from librechat_yaml.rules.addresses import is_proxy
from librechat_yaml.schema.endpoints.client_params import NOT_HERE
from librechat_yaml.schema.section import Params

HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
CARRIED = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")  # Latin-1 without control characters
NO_PROXY = "none"
SUCH_AS = "such as http://proxy:8080, or none"


def unsendable(
    path: Path,
    *,
    keys: Mapping[str, str],
    headers: tuple[str, Mapping[str, str]],
    proxy: str = "",
) -> Iterator[Problem]:
    """Yield what keeps an endpoint from being called at all.

    `keys` and `headers` are given with their names in the file.
    """
    for name, key in keys.items():
        if not CARRIED.fullmatch(key.strip()):
            yield _not_carried((*path, name))
    section, values = headers
    for name, value in values.items():
        if not HEADER.fullmatch(name):
            advice = "letters, digits and - only, such as X-Team"
            yield Problem((*path, section, name), "is no name of a header", advice)
        if not CARRIED.fullmatch(value):
            yield _not_carried((*path, section, name))
    if _wrong(proxy):
        yield Problem((*path, "proxy"), "is no proxy's address", SUCH_AS)


def not_sent(path: Path, params: Params) -> Iterator[Problem]:
    """Yield a doubt about each of `addParams` that changes nothing."""
    for name in params:
        if name in NOT_HERE:
            text, advice = "has no effect here and is not sent", "remove it"
            yield Problem((*path, "addParams", name), text, advice, "warning")


def proxy_problem(environ: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem when nothing can be called through the PROXY variable."""
    if _wrong(environ.get("PROXY", "")):
        yield Problem((), "the variable PROXY is no proxy's address", SUCH_AS)


def _wrong(proxy: str) -> bool:
    return proxy not in ("", NO_PROXY) and not is_proxy(proxy)


def _not_carried(path: Path) -> Problem:
    text = "holds a line break or a character that no header can carry"
    return Problem(path, text, "write it in plain letters, on one line")
