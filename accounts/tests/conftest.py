"""What the tests of accounts stand on."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from conftest import PASSWORD
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from runtime import redis


@pytest.fixture(autouse=True)
def _alone(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Use the addresses of accounts alone, an empty librechat.yaml, an empty cache."""
    settings.ROOT_URLCONF = "accounts.tests.urls"
    settings.WHITENOISE_AUTOREFRESH = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        },
    }
    monkeypatch.setattr(live._live, "config", LibreChat())
    redis.sync_redis.cache_clear()
    yield
    redis.sync_redis().close()


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that puts a librechat.yaml, given as keywords, in force."""

    def put(**sections: object) -> None:
        monkeypatch.setattr(live._live, "config", LibreChat.model_validate(sections))

    return put


@pytest.fixture
async def asynchronous(redis_clean: str) -> AsyncIterator[None]:
    """Close what the running loop opened of Redis."""
    yield
    await redis.close()


@pytest.fixture
def signed_in(redis_clean: str) -> Callable[[User], Client]:
    """Return a function that signs a person in and returns their browser."""

    def sign_in(person: User) -> Client:
        browser = Client()
        form = {"login": person.email, "password": PASSWORD}
        assert browser.post("/accounts/login/", form).status_code == 302
        return browser

    return sign_in
