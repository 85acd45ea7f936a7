"""A directory with its token."""

import pytest

from accounts.keys import directory_tokens
from accounts.models import User
from operations.tests.scim.calls import Directory, asking


@pytest.fixture
def token(ada: User, redis_clean: str) -> str:
    return directory_tokens.make(ada, "Entra")[1]


@pytest.fixture
def directory(token: str) -> Directory:
    return asking(token)
