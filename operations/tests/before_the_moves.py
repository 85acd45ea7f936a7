"""An installation made by the version before the modules moved, looked at by this one.

`backups/before-the-moves.backup` holds Alice (an administrator with a conversation and
a key), Bob (a budget, three calls, a rule against a model) and four entries of the
audit; `before-the-moves.json` what Redis held of the answer that was being written.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import override_settings

from accounts.audit.verify import verify
from accounts.keys import api_keys, provider_keys
from accounts.ledger.models import Budget, LedgerEntry
from accounts.models import User
from accounts.rights import access
from chat.background import jobs
from chat.documents import text_of
from chat.runs.recovery.sweeper import sweep_once
from chat.store import conversations, messages
from config.settings.people import PASSWORD_HASHERS
from operations.tests.inhabitants import sign_in
from runtime.redis import sync_redis

BACKUPS = Path(__file__).parent / "backups"
FILE = BACKUPS / "before-the-moves.backup"
KEPT: dict[str, Any] = json.loads((BACKUPS / "before-the-moves.json").read_text())
CONVERSATION = "11111111-1111-4111-8111-111111111111"


def bring_back() -> None:
    """Put into Redis what stood there while the answer was being written."""
    client = sync_redis()
    for name, (kind, held) in KEPT["redis"].items():
        key = f"{settings.REDIS_PREFIX}:{name}"
        if kind == "string":
            client.set(key, held)
        elif kind == "hash":
            client.hset(key, mapping=held)
        else:
            for number, fields in held:
                client.xadd(key, fields, id=number)


def tell() -> None:
    """Sign in, end the answer, and print what there is, as JSON."""
    bring_back()
    alice, bob = (
        User.objects.get(email=f"{who}@example.com") for who in ("alice", "bob")
    )
    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):  # not the tests' own
        sign_in(alice.email)
    chain = verify()
    found = {
        "own key": asyncio.run(provider_keys.reveal(alice.pk, "openAI")),
        "budget": str(Budget.objects.get(person=bob).limit),
        "spent": sum(entry.nano_usd or 0 for entry in LedgerEntry.objects.all()),
        "audit": [chain.entries > 3, chain.broken_at],
        **jobs.run(_asked(alice, bob)),
    }
    json.dump(found, sys.stdout)


async def _asked(alice: User, bob: User) -> dict[str, Any]:
    principal = await api_keys.authenticate(KEPT["api_key"], "gateway")
    offered = [("azureOpenAI", "gpt-4o", ()), ("azureOpenAI", "gpt-4o-mini", ())]
    allowed = await access.visible_offers(bob.pk, offered)
    swept = await sweep_once(force=True)
    conversation = await conversations.get(alice.pk, CONVERSATION)
    branch = await messages.of(alice.pk, CONVERSATION)
    return {
        "api key": principal is not None and principal.user_id == alice.pk,
        "bob may use": [model for _endpoint, model, _groups in allowed],
        "runs ended": swept.runs,
        "conversation": [conversation["title"], conversation["pinned"]],
        "messages": [[one["status"], text_of(one)] for one in branch],
    }
