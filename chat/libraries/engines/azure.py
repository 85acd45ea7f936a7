"""Azure AI Search as an engine: one index for all libraries, asked by a filter.

The passages' words and vectors are there; files, rights and what people read are not.
Format: https://learn.microsoft.com/rest/api/searchservice/documents
"""

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from chat.libraries.engines import azure_fields
from chat.libraries.engines.seam import (
    EngineError,
    EngineQuestion,
    IndexedPiece,
    Outdated,
    VectorHit,
)
from librechat_yaml.schema.tools.azure_search import LibraryIndex
from tools.azure_search.search import SERVICE, headers_of
from tools.outbound.json_shapes import mappings, text
from tools.outbound.service import NoAnswer, Question, ask

BATCH = 100  # documents of a request
LOOKS = 60  # of 1,000 documents each, that one call of `forget` takes
SECONDS = 30.0
SYNTAX = re.compile(r"[+\-|\"()*~\\]")  # of the service's simple queries
_prepared: set[tuple[str, int]] = set()
forget_checks = _prepared.clear


@dataclass(frozen=True, slots=True)
class AzureEngine:
    """An index of Azure AI Search that the configuration names."""

    index: LibraryIndex

    @property
    def key(self) -> str:
        """Return the index's place: in another one there is nothing yet."""
        place = self.index.service_endpoint.rstrip("/")
        return f"azure_ai_search:{place}/{self.index.index_name}"

    async def prepare(self, dimensions: int) -> None:
        """Make the index if it is not there, else see that each field is."""
        if (self.key, dimensions) in _prepared:
            return
        try:
            told = await self._told("")
        except NoAnswer as error:
            if error.status != 404:
                raise EngineError(str(error)) from None
            await self._ask(azure_fields.definition(self.index, dimensions), whole=True)
        else:
            azure_fields.check(self.index, mappings(told.get("fields")), dimensions)
        _prepared.add((self.key, dimensions))

    async def put(self, pieces: Sequence[IndexedPiece]) -> None:
        """Store pieces in batches; one that the service refuses fails the call."""
        for at in range(0, len(pieces), BATCH):
            rows = [self._row(one) for one in pieces[at : at + BATCH]]
            try:
                await self._batch(rows)
            except EngineError:
                forget_checks()  # the index may be another one by now
                raise

    async def find(self, question: EngineQuestion) -> list[VectorHit]:
        """Return pieces as the service ranks them, then those that are near as well."""
        near = self._near(question)
        if self.index.query_type == "vector":
            return await near
        body = self._body(question) | self._words(question)
        ranked, hits = await asyncio.gather(self._ids(body), near)
        known = {hit.piece_id: hit for hit in hits}
        order = dict.fromkeys([*(key for key, _score in ranked), *known])
        return [known.get(key, VectorHit(key, 0.0)) for key in order]

    async def forget(self, outdated: Outdated) -> bool:
        """Remove what is outdated; the service shows changes after a moment only."""
        names = azure_fields.names(self.index)
        where = f"{names[outdated.field]} eq {_quoted(outdated.value)}"
        if outdated.but:
            where += f" and {names['build']} ne {_quoted(outdated.but)}"
        body = {"search": "*", "filter": where, "select": names["id"], "top": 1000}
        for look in range(LOOKS):
            found = mappings((await self._ask(body, "/docs/search")).get("value"))
            keys = [text(one.get(names["id"])) for one in found]
            if not keys:
                return look == 0
            await self._batch(
                [{"@search.action": "delete", names["id"]: key} for key in keys]
            )
        return False

    def _row(self, piece: IndexedPiece) -> dict[str, object]:
        told = {
            "id": piece.piece_id.replace(":", "_"),  # keys take no colons
            "library": piece.library_id,
            "file": piece.file_id,
            "build": piece.build,
            "title": piece.title,
            "text": piece.text,
            "vector": list(piece.vector),
        }
        names = azure_fields.names(self.index)
        row = {names[field]: value for field, value in told.items()}
        return {"@search.action": "mergeOrUpload", **row}

    async def _near(self, question: EngineQuestion) -> list[VectorHit]:
        found = await self._ids(self._body(question))
        # The service tells 1 / (2 - cosine)
        return [VectorHit(key, 2 - 1 / score) for key, score in found if score]

    def _body(self, question: EngineQuestion) -> dict[str, object]:
        names = azure_fields.names(self.index)
        where = [_among(names["library"], question.library_ids)]
        if question.file_ids is not None:
            where.append(_among(names["file"], question.file_ids))
        vector = {
            "kind": "vector",
            "vector": list(question.vector),
            "fields": names["vector"],
            "k": question.limit,
        }
        return {
            "vectorQueries": [vector],
            "filter": " and ".join(where),
            "select": names["id"],
            "top": question.limit,
        }

    def _words(self, question: EngineQuestion) -> dict[str, object]:
        names = azure_fields.names(self.index)
        words: dict[str, object] = {
            "search": SYNTAX.sub(" ", question.text).strip() or "*",
            "queryType": "simple",
            "searchFields": f"{names['title']},{names['text']}",
        }
        if self.index.query_type == "semantic_hybrid":
            words["queryType"] = "semantic"
            if self.index.semantic_configuration:
                words["semanticConfiguration"] = self.index.semantic_configuration
        return words

    async def _ids(self, body: Mapping[str, object]) -> list[tuple[str, float]]:
        name = azure_fields.names(self.index)["id"]
        rows = mappings((await self._ask(body, "/docs/search")).get("value"))
        return [(_piece_id(text(row.get(name))), _score(row)) for row in rows]

    async def _batch(self, documents: Sequence[Mapping[str, object]]) -> None:
        told = await self._ask({"value": list(documents)}, "/docs/index")
        for row in mappings(told.get("value")):
            if row.get("status") is not True:
                why = text(row.get("errorMessage")) or str(row.get("statusCode"))
                raise EngineError(
                    _("%(service)s took a passage not in: %(why)s")
                    % {"service": SERVICE, "why": why[:200]}
                )

    async def _ask(
        self, body: Mapping[str, object], path: str = "", *, whole: bool = False
    ) -> dict[str, Any]:
        try:
            return await self._told(path, body, whole=whole)
        except NoAnswer as error:
            raise EngineError(str(error)) from None

    async def _told(
        self,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        whole: bool = False,
    ) -> dict[str, Any]:
        """Ask the index, or (`whole`) the service; Raises NoAnswer."""
        named = "" if whole else f"/{quote(self.index.index_name, safe='')}"
        place = f"{self.index.service_endpoint.rstrip('/')}/indexes{named}{path}"
        version = {"api-version": self.index.api_version}
        sent = await headers_of(self.index)
        return await ask(Question(SERVICE, place, body, version, sent, SECONDS))


def _score(row: Mapping[str, object]) -> float:
    value = row.get("@search.score")
    return float(value) if isinstance(value, int | float) else 0.0


def _piece_id(key: str) -> str:
    build, _underscore, order = key.rpartition("_")
    return f"{build}:{order}"


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _among(field: str, values: Sequence[str]) -> str:
    return f"search.in({field}, {_quoted(','.join(_plain(values)))}, ',')"


def _plain(values: Sequence[str]) -> Iterator[str]:
    """Give ids alone, which have no comma: nobody reaches what is beside them."""
    return (value for value in values if "," not in value)
