"""Sessions in the database, with a cache before it that may be away."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.cached_db import SessionStore as CachedStore
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core.cache import caches
from redis.exceptions import RedisError


class SessionStore(CachedStore):
    """A session: who is signed in is known while Redis is away, too."""

    def load(self) -> dict[str, Any]:
        """Return what is kept; from the database where the cache does not answer."""
        try:
            return super().load()
        except RedisError:
            return DatabaseStore.load(self)

    async def aload(self) -> dict[str, Any]:
        """Do what `load` does."""
        try:
            return await super().aload()
        except RedisError:
            return await DatabaseStore.aload(self)

    def delete(self, session_key: str | None = None) -> None:
        """Forget a session, first where a cache that came back would still know it.

        Raises RedisError, and then nothing is forgotten.
        """
        if key := session_key or self.session_key:
            caches[settings.SESSION_CACHE_ALIAS].delete(self.cache_key_prefix + key)
        super().delete(session_key)

    async def adelete(self, session_key: str | None = None) -> None:
        """Do what `delete` does."""
        if key := session_key or self.session_key:
            cache = caches[settings.SESSION_CACHE_ALIAS]
            await cache.adelete(self.cache_key_prefix + key)
        await super().adelete(session_key)
