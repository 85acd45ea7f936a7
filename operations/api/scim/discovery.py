"""`/scim/v2/ServiceProviderConfig`, `ResourceTypes`, `Schemas`: what is spoken here."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    ETag,
    Filter,
    Group,
    ListResponse,
    Meta,
    Patch,
    Resource,
    ResourceType,
    Schema,
    ServiceProviderConfig,
    Sort,
    User,
)

from accounts.administration.errors import NotPossible
from operations.api.scim import messages
from operations.api.scim.door import DirectoryCall, answer
from runtime.links import link

# What is kept of each; the rest of what a directory sends is left aside.
KEPT: dict[type[Resource[Any]], set[str]] = {
    User: {"userName", "name", "displayName", "active", "emails", "groups"},
    Group: {"displayName", "members"},
}


def service(call: DirectoryCall) -> HttpResponse:
    """Tell what this service can do."""
    token = AuthenticationScheme(
        type=AuthenticationScheme.Type.oauthbearertoken,
        name="Bearer token",
        description="A directory's token, made in the admin panel.",
        primary=True,
    )
    can = ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=messages.MOST),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=False),
        etag=ETag(supported=True),
        authentication_schemes=[token],
        meta=Meta(
            resource_type="ServiceProviderConfig",
            location=link("/scim/v2/ServiceProviderConfig"),
        ),
    )
    return answer(messages.dumped(can))


def kinds(call: DirectoryCall) -> HttpResponse:
    """List the kinds of resources."""
    return _all(ResourceType, (_kind(each) for each in KEPT))


def kind(call: DirectoryCall, row_id: str) -> HttpResponse:
    """Show one kind."""
    return _one((_kind(each) for each in KEPT), row_id)


def schemas(call: DirectoryCall) -> HttpResponse:
    """List what is kept of people and groups."""
    return _all(Schema, (_schema(each) for each in KEPT))


def schema(call: DirectoryCall, row_id: str) -> HttpResponse:
    """Show what is kept of one kind."""
    return _one((_schema(each) for each in KEPT), row_id)


SERVICE = {"GET": service}
KINDS = {"GET": kinds}
KIND = {"GET": kind}
SCHEMAS = {"GET": schemas}
SCHEMA = {"GET": schema}
NOTHING: dict[str, Any] = {}


def _kind(model: type[Resource[Any]]) -> ResourceType:
    found = ResourceType.from_resource(model)
    where = link(f"/scim/v2/ResourceTypes/{found.id}")
    found.meta = Meta(resource_type="ResourceType", location=where)
    return found


def _schema(model: type[Resource[Any]]) -> Schema:
    found = model.to_schema()
    kept = KEPT[model]
    found.attributes = [each for each in found.attributes or () if each.name in kept]
    where = link(f"/scim/v2/Schemas/{found.id}")
    found.meta = Meta(resource_type="Schema", location=where)
    return found


def _all(shape: type[Resource[Any]], rows: Iterable[Resource[Any]]) -> HttpResponse:
    found = list(rows)
    told = ListResponse.__class_getitem__(shape)(
        total_results=len(found),
        start_index=1,
        items_per_page=len(found),
        resources=found,
    )
    return answer(messages.dumped(told))


def _one(rows: Iterable[Resource[Any]], row_id: str) -> HttpResponse:
    for row in rows:
        if str(row.id).lower() == row_id.lower():
            return answer(messages.dumped(row))
    raise NotPossible("", f"There is no {row_id[:80]}.", 404)
