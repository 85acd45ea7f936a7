"""What directories send, and sending it."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.test import Client

CORE = "urn:ietf:params:scim:schemas:core:2.0:"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
Directory = Callable[..., tuple[int, Any]]

# As Entra sends somebody new (tutorial "Develop a SCIM endpoint"), and as Okta does.
ENTRA = {
    "schemas": [f"{CORE}User", ENTERPRISE],
    "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
    "userName": "Li@Example.com",
    "active": True,
    "displayName": "李雷",
    "addresses": [{"country": "CN", "type": "work"}],
    "emails": [{"primary": True, "type": "work", "value": "Li@Example.com"}],
    "meta": {"resourceType": "User"},
    "name": {"formatted": "雷 李", "familyName": "李", "givenName": "雷"},
    "roles": [],
    ENTERPRISE: {"department": "Sales"},
}
OKTA = {
    "schemas": [f"{CORE}User"],
    "userName": "test.user@okta.example",
    "name": {"givenName": "Test", "familyName": "User"},
    "emails": [{"primary": True, "value": "test.user@okta.example", "type": "work"}],
    "displayName": "Test User",
    "locale": "en-US",
    "externalId": "00ujl29u0le5T6Aj10h7",
    "groups": [],
    "password": "1mz050nq",
    "active": True,
}


def asking(token: str) -> Directory:
    """Return what calls with a token: method, path and body to status and JSON."""

    def call(
        method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, Any]:
        response = Client().generic(
            method,
            f"/scim/v2/{path}",
            json.dumps(body) if body is not None else "",
            "application/scim+json",
            headers={"Authorization": f"Bearer {token}", **headers},
        )
        return response.status_code, json.loads(response.content or b"null")

    return call


def changes(*operations: object) -> dict[str, Any]:
    return {"schemas": [PATCH], "Operations": list(operations)}


def found(directory: Directory, kind: str, filter_: str) -> list[str]:
    status, told = directory("GET", f"{kind}?filter={quote(filter_)}")
    assert status == 200, told
    return [each["id"] for each in told.get("Resources", [])]
