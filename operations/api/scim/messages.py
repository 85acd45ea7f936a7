"""The protocol's messages, as lenient as directories need them."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from pydantic import ValidationError
from scim2_models import (
    Context,
    Error,
    ListResponse,
    PatchOp,
    Resource,
    ScimPolicy,
    SearchRequest,
)
from scim2_models import exceptions as scim

from accounts.administration.errors import NotPossible
from operations.api.scim.door import DirectoryCall, answer
from runtime.links import link

MOST = 200  # rows on a page
USUAL = 100
# Entra names attributes that we do not keep, removes members by `value` and replaces
# addresses that are not there yet.
LENIENT = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)

Shape = TypeVar("Shape", bound=Resource[Any])
Row = TypeVar("Row", bound=Model)


@contextmanager
def speaking() -> Iterator[None]:
    """Read and write messages as directories do. Raises NotPossible for bad ones."""
    try:
        with LENIENT:
            yield
    except scim.SCIMException as error:
        raise NotPossible(error.scim_type, str(error), error.status) from None
    except ValidationError as error:
        first = Error.from_validation_errors(error)[0]
        kind, detail = first.scim_type or "invalidValue", first.detail or ""
        raise NotPossible(kind, detail, first.status or 400) from None


def read(call: DirectoryCall, shape: type[Shape], context: Context) -> Shape:
    """Return the resource that was sent."""
    return shape.model_validate(call.body, scim_ctx=context)


def patch_of(call: DirectoryCall, shape: type[Shape]) -> PatchOp[Shape]:
    """Return the changes that were sent."""
    kind: Any = PatchOp.__class_getitem__(shape)
    sent: PatchOp[Shape] = kind.model_validate(
        call.body, scim_ctx=Context.RESOURCE_PATCH_REQUEST
    )
    return sent


def search_of(call: DirectoryCall, shape: type[Shape]) -> SearchRequest[Shape]:
    """Return which rows were asked for, and which of their attributes."""
    kind: Any = SearchRequest.__class_getitem__(shape)
    asked: SearchRequest[Shape] = kind.model_validate(call.request.GET.dict())
    return asked


def listed(
    asked: SearchRequest[Shape],
    rows: "QuerySet[Row]",
    shown: Callable[[Row], Shape],
    shape: type[Shape],
) -> HttpResponse:
    """Return a page of rows, in the order of their numbers."""
    begin = max(1, asked.start_index or 1)
    count = min(MOST, USUAL if asked.count is None else asked.count)
    page = [shown(row) for row in rows.order_by("pk")[begin - 1 : begin - 1 + count]]
    found = ListResponse.__class_getitem__(shape)(
        total_results=rows.count(),
        start_index=begin,
        items_per_page=len(page),
        resources=page,
    )
    return answer(dumped(found, asked))


def one(
    call: DirectoryCall, resource: Resource[Any], status: int = 200
) -> HttpResponse:
    """Return one resource with its version; nothing new where it is known already."""
    asked = search_of(call, type(resource))
    version = version_of(resource)
    if call.request.method == "GET" and version in _named(call, "If-None-Match"):
        response = answer(None, 304)
    else:
        assert resource.meta is not None  # noqa: S101 - set by whoever shows rows
        resource.meta.version = version
        response = answer(dumped(resource, asked), status)
        if status == 201:
            response["Location"] = str(resource.meta.location)
    response["ETag"] = version
    return response


def expect(call: DirectoryCall, resource: Resource[Any]) -> None:
    """Refuse to change what is not any more as the caller knows it."""
    wanted = _named(call, "If-Match")
    if wanted and "*" not in wanted and version_of(resource) not in wanted:
        raise NotPossible("", "It has been changed meanwhile.", 412)


def version_of(resource: Resource[Any]) -> str:
    """Return a tag that changes with what is shown."""
    text = json.dumps(dumped(resource), sort_keys=True)
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'


def dumped(told: Any, asked: SearchRequest[Any] | None = None) -> dict[str, Any]:  # noqa: ANN401
    """Return a message as plain values."""
    found: dict[str, Any] = told.model_dump(
        scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=asked
    )
    return found


def address_of(kind: str, row: Model) -> str:
    """Return the address of a resource."""
    return link(f"/scim/v2/{kind}/{row.pk}")


def number_of(row_id: str) -> int:
    """Return a row's number; 0, which no row has, for what is none."""
    return int(row_id) if row_id.isdecimal() and len(row_id) < 19 else 0


def _named(call: DirectoryCall, header: str) -> list[str]:
    sent = call.request.headers.get(header, "")
    return [tag.strip() for tag in sent.split(",") if tag.strip()]
