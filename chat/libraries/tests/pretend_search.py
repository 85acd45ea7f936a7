"""A pretend Azure AI Search: its REST format over HTTP, one index, exact search."""

import asyncio
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from tools.tests.servers import Answer, Asked, head

VERSION = "?api-version=2024-07-01"
KEY = "sesame"
PLACE = "/indexes"
CONDITION = re.compile(r"(\w+) (eq|ne) '([^']*)'|search\.in\((\w+), '([^']*)', ','\)")


@dataclass
class PretendSearch:
    """What the service holds; `broken` is the status it answers with instead."""

    index: dict[str, Any] | None = None
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    broken: int = 0
    refused: str = ""  # why it takes no document

    def answer(self) -> Answer:
        """Return what serves it."""

        async def answered(asked: Asked, writer: asyncio.StreamWriter) -> None:
            status, body = self._answer(asked)
            writer.write(head(status, "application/json") + orjson.dumps(body))

        return answered

    def _answer(self, asked: Asked) -> tuple[int, object]:
        if self.broken or not asked.target.endswith(VERSION):
            return self.broken or 400, {"error": {"message": "no"}}
        if asked.headers.get("api-key") != KEY:
            return 403, {"error": {"message": "who?"}}
        return self._done(asked, asked.target.removesuffix(VERSION))

    def _done(self, asked: Asked, path: str) -> tuple[int, object]:
        if asked.method == "POST" and path == PLACE:
            self.index = dict(self._body(asked))
            return 201, self.index
        if self.index is None or not path.startswith(f"{PLACE}/{self.index['name']}"):
            return 404, {"error": {"message": "no such index"}}
        if path.endswith("/docs/index"):
            return 207, {
                "value": [self._take(one) for one in self._body(asked)["value"]]
            }
        if path.endswith("/docs/search"):
            return self._search(self._body(asked))
        return 200, self.index

    @staticmethod
    def _body(asked: Asked) -> Mapping[str, Any]:
        body = asked.json
        assert isinstance(body, dict)
        return body

    @property
    def fields(self) -> dict[str, dict[str, Any]]:
        assert self.index
        return {one["name"]: one for one in self.index["fields"]}

    @property
    def _key(self) -> str:
        return next(name for name, one in self.fields.items() if one.get("key"))

    def _take(self, row: Mapping[str, Any]) -> dict[str, object]:
        told = dict(row)
        action, key = told.pop("@search.action"), told[self._key]
        sizes = [len(v) for v in told.values() if isinstance(v, list)]
        if re.search(r"[^A-Za-z0-9_=-]", key) or any(
            size != self._dimensions for size in sizes
        ):
            wrong = "no such key or vector"
        else:
            wrong = self.refused or ", ".join(set(told) - set(self.fields))
        if wrong:
            return {
                "key": key,
                "status": False,
                "statusCode": 400,
                "errorMessage": wrong,
            }
        if action == "delete":
            self.documents.pop(key, None)
        else:
            self.documents[key] = {**self.documents.get(key, {}), **told}
        return {"key": key, "status": True, "statusCode": 200}

    @property
    def _dimensions(self) -> int:
        found = (one.get("dimensions") for one in self.fields.values())
        return int(next(size for size in found if size))

    def _search(self, body: Mapping[str, Any]) -> tuple[int, object]:
        rows = [one for one in self.documents.values() if _fits(one, body["filter"])]
        scores = [self._near(rows, query) for query in body.get("vectorQueries", ())]
        if body.get("search", "*") != "*":
            scores.append(_worded(rows, body, self._key))
        if not scores:
            scores = [{row[self._key]: 1.0 for row in rows}]
        found = scores[0] if len(scores) == 1 else _fused(scores)
        best = sorted(found.items(), key=lambda pair: -pair[1])[: body["top"]]
        value = [{"@search.score": score, self._key: key} for key, score in best]
        return 200, {"value": value}

    def _near(
        self, rows: list[dict[str, Any]], query: Mapping[str, Any]
    ) -> dict[str, float]:
        assert query["kind"] == "vector"
        name, asked = query["fields"], query["vector"]
        found = {row[self._key]: 1 / (2 - _cosine(row[name], asked)) for row in rows}
        best = sorted(found.items(), key=lambda pair: -pair[1])[: query["k"]]
        return dict(best)


def _fits(row: Mapping[str, Any], where: str) -> bool:
    parts = where.split(" and ")
    return all(_holds(row, CONDITION.fullmatch(part)) for part in parts)


def _holds(row: Mapping[str, Any], found: "re.Match[str] | None") -> bool:
    assert found, "no filter that the service understands"
    name, verb, value, among, values = found.groups()
    if among:
        return row[among] in values.split(",")
    return bool((row[name] == value) == (verb == "eq"))


def _worded(
    rows: list[dict[str, Any]], body: Mapping[str, Any], key: str
) -> dict[str, float]:
    assert body["queryType"] == "simple"
    words = set(body["search"].casefold().split())
    found = {}
    for row in rows:
        text = " ".join(row[name] for name in body["searchFields"].split(","))
        if number := len(words & set(re.findall(r"\w+", text.casefold()))):
            found[row[key]] = float(number)
    return found


def _fused(scores: list[dict[str, float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for each in scores:
        for rank, key in enumerate(sorted(each, key=lambda k: -each[k]), start=1):
            found[key] = found.get(key, 0.0) + 1 / (60 + rank)
    return found


def _cosine(one: list[float], other: list[float]) -> float:
    lengths = math.hypot(*one) * math.hypot(*other)
    return sum(a * b for a, b in zip(one, other, strict=True)) / (lengths or 1.0)
