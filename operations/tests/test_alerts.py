"""An operator is told of each thing once, and again when it has come back."""

import json
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail
from django.utils import timezone

from accounts.ledger.models import Budget, Meter
from accounts.ledger.money import whole
from endpoints.catalogue.catalogue import catalogue_of
from librechat_yaml.schema import LibreChat
from operations.alerts import conditions, tell
from operations.alerts.conditions import Alert
from operations.alerts.last_backup import noted
from runtime.redis import sync_redis
from runtime.redis_keys import alerts_key

Told = list[str]


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch, redis_clean: None) -> list[Alert]:
    """Decide what there is to tell."""
    found: list[Alert] = []
    monkeypatch.setattr(tell, "CONDITIONS", (lambda: iter(found),))
    return found


@pytest.fixture
def hook(settings: LazySettings) -> Iterator[Told]:
    """Listen as somebody's webhook does."""
    taken: Told = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            taken.append(json.loads(self.rfile.read(length))["text"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Taking) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        settings.ALERT_WEBHOOK = f"http://127.0.0.1:{server.server_port}/hook"
        yield taken
        server.shutdown()
        thread.join()


def test_what_comes_up_is_told_once_in_one_message(
    there: list[Alert], hook: Told, settings: LazySettings
) -> None:
    settings.ALERT_EMAIL = ["ops@example.com"]
    there += [Alert("disk", "The disk is full."), Alert("b", "No backup.")]
    assert (tell.look(), tell.look()) == (2, 0)
    [posted], [sent] = hook, mail.outbox
    assert posted.endswith("The disk is full.\nNo backup.")
    assert sent.to == ["ops@example.com"]
    there.append(Alert("new", "One more."))
    assert tell.look() == 1
    assert hook[1].endswith("One more.")
    assert "disk" not in hook[1]


def test_what_was_away_for_a_day_is_told_again(there: list[Alert], hook: Told) -> None:
    there.append(Alert("disk", "The disk is full."))
    tell.look()
    sync_redis().hset(alerts_key(), "disk", 0.0)
    assert tell.look() == 1


def test_what_nobody_took_is_tried_again(
    there: list[Alert], hook: Told, settings: LazySettings
) -> None:
    there.append(Alert("disk", "The disk is full."))
    right, settings.ALERT_WEBHOOK = settings.ALERT_WEBHOOK, "http://127.0.0.1:1/"
    assert tell.look() == 0
    settings.ALERT_WEBHOOK = right
    assert tell.look() == 1


def test_a_condition_that_cannot_be_seen_hides_no_other(
    there: list[Alert], hook: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Iterator[Alert]:
        raise RuntimeError

    monkeypatch.setattr(tell, "CONDITIONS", (broken, lambda: iter(there)))
    there.append(Alert("disk", "The disk is full."))
    assert tell.look() == 1


def test_without_an_address_nobody_is_told(there: list[Alert]) -> None:
    there.append(Alert("disk", "The disk is full."))
    assert tell.look() == 0
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("days", "step"), [(91, ""), (90, "90"), (31, "90"), (8, "30"), (7, "7"), (-1, "")]
)
def test_a_date_is_told_at_ninety_thirty_and_seven_days(days: int, step: str) -> None:
    found = [each.name for each in conditions._in_time("It ends", days, "on that day")]
    assert found == ([f"It ends on that day {step}"] if step else [])


def test_a_model_that_is_retired_soon_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    group = {
        "group": "west",
        "apiKey": "k" * 32,
        "instanceName": "west",
        "version": "2024-10-21",
        "models": {"ours": {"deploymentName": "d", "baseModel": "gpt-4o"}},
    }
    written = {"version": "1.3.17", "endpoints": {"azureOpenAI": {"groups": [group]}}}
    catalogue = catalogue_of(LibreChat.model_validate(written))
    monkeypatch.setattr(conditions, "current", lambda: catalogue)
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 9, 25))
    [soon] = conditions.retirements()
    assert soon.text == "The model gpt-4o is retired on 2026-10-01, in 6 days."


@pytest.mark.parametrize(("spent", "told"), [(89, []), (90, ["90"]), (120, ["100"])])
def test_a_shared_budget_is_told_by_its_steps(
    db: None, spent: int, told: list[str]
) -> None:
    budget = Budget.objects.create(scope="installation", unit="usd", limit=Decimal(100))
    amount = whole("usd", Decimal(spent))
    now = timezone.now()
    meter = Meter.objects.create(
        budget=budget, subject="all", spent=amount, window_start=now
    )
    assert [each.name.split()[-1] for each in conditions.budgets()] == told
    Meter.objects.filter(pk=meter.pk).update(window_start=now - timedelta(days=40))
    assert list(conditions.budgets()) == []


def test_a_backup_that_failed_is_told_until_one_has_been_made(
    settings: LazySettings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    assert list(conditions.backups()) == []
    with pytest.raises(RuntimeError), noted():
        raise RuntimeError("no room, password=s3cret")
    [failed] = conditions.backups()
    assert "no room" in failed.text
    assert "s3cret" not in failed.text
    with noted():
        pass
    assert list(conditions.backups()) == []


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conditions, "FREE", 1e18)
    [full] = conditions.disk()
    assert "GB are free" in full.text
