"""One's own keys, sessions, terms and account, through the pages and the API."""

from collections.abc import Callable

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from pytest_django import Settings

from accounts.keys import api_keys
from accounts.ledger.models import Budget
from accounts.models import AccessRule, ApiKey, ProviderKey, User
from accounts.signals import person_erased
from conftest import PASSWORD

JSON = "application/json"


@pytest.fixture
def browser(alice: User, signed_in: Callable[[User], Client]) -> Client:
    """Return Alice's browser."""
    return signed_in(alice)


def know_password(browser: Client) -> None:
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})


def make(browser: Client, **fields: object) -> dict[str, object]:
    body = {"name": "laptop"} | fields
    made: dict[str, object] = browser.post("/api/keys", body, JSON).json()
    return made


def test_a_key_is_told_once(browser: Client) -> None:
    made = make(browser)
    assert str(made["text"]).startswith("lc-")
    listed = browser.get("/api/keys")
    assert str(made["text"]) not in listed.content.decode()
    assert [item["name"] for item in listed.json()["items"]] == ["laptop"]


def test_a_key_s_own_limits_and_budgets_are_told(browser: Client) -> None:
    made = make(browser, tpm=900)["key"]
    assert isinstance(made, dict)
    key = ApiKey.objects.get(pk=made["id"])
    limits = {"gpt-4*": {"rpm": 3}}
    ApiKey.objects.filter(pk=key.pk).update(model_limits=limits)
    Budget.objects.create(scope="key", key=key, limit=5, model="o3")
    Budget.objects.create(scope="everyone", limit=7)
    [told] = browser.get("/api/keys").json()["items"]
    assert (told["tpm"], told["model_limits"]) == (900, limits)
    budgets = [(each["model"], each["left"]) for each in told["budgets"]]
    assert budgets == [("o3", "5")]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"name": {"$ne": None}},
        {"scopes": ["admin"]},
        {"scopes": []},
        {"models": ["x" * 201]},
        {"expires_at": "2020-01-01T00:00:00Z"},
        {"expires_at": "2030-01-01T00:00:00"},
        {"user_id": 1},
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(
    browser: Client, fields: dict[str, object]
) -> None:
    answer = browser.post("/api/keys", {"name": "laptop"} | fields, JSON)
    assert 400 <= answer.status_code < 500
    assert not ApiKey.objects.exists()


def test_who_may_have_no_keys_makes_none(browser: Client) -> None:
    AccessRule.objects.create(effect="deny", kind="feature", feature="api_keys")
    answer = browser.post("/api/keys", {"name": "laptop"}, JSON)
    assert (answer.status_code, answer.json()["error"]["code"]) == (
        403,
        "feature_denied",
    )


def test_bob_sees_and_ends_nothing_of_alices(
    browser: Client, bob: User, signed_in: Callable[[User], Client]
) -> None:
    make(browser)
    browser.put("/api/provider-keys/OpenRouter", {"key": "sk-1"}, JSON)
    bobs = signed_in(bob)
    key, session = ApiKey.objects.get(), browser.get("/api/sessions").json()["items"][0]
    assert bobs.get("/api/keys").json() == {"items": []}
    assert bobs.delete(f"/api/keys/{key.pk}").status_code == 404
    assert bobs.get("/api/provider-keys").json() == {"items": []}
    assert bobs.delete("/api/provider-keys/OpenRouter").status_code == 404
    assert bobs.delete(f"/api/sessions/{session['id']}").status_code == 404
    assert browser.get("/").content == b"home"
    key.refresh_from_db()
    assert key.usable


def test_a_revoked_key_is_gone_from_the_list(browser: Client) -> None:
    made = make(browser)
    key_id = ApiKey.objects.get().pk
    assert browser.delete(f"/api/keys/{key_id}").status_code == 204
    assert browser.get("/api/keys").json() == {"items": []}
    assert async_to_sync(api_keys.authenticate)(made["text"], "gateway") is None


def test_a_providers_key_is_never_told_again(browser: Client) -> None:
    secret = "sk-canary-8817"
    browser.put("/api/provider-keys/OpenRouter", {"key": secret}, JSON)
    assert ProviderKey.objects.count() == 1
    assert "canary" not in browser.get("/api/provider-keys").content.decode()
    assert browser.delete("/api/provider-keys/OpenRouter").status_code == 204
    assert not ProviderKey.objects.exists()


def test_one_browser_signs_the_others_out(
    browser: Client, alice: User, signed_in: Callable[[User], Client]
) -> None:
    other = signed_in(alice)
    assert len(browser.get("/api/sessions").json()["items"]) == 2
    browser.delete("/api/sessions")
    assert other.get("/").content == b"nobody"
    assert [row["current"] for row in browser.get("/api/sessions").json()["items"]] == [
        True
    ]


@pytest.mark.parametrize("path", ["/api/keys", "/api/provider-keys", "/api/sessions"])
def test_strangers_are_refused(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 401


def test_terms_are_accepted_once_before_anything_else(
    browser: Client, alice: User, configure: Callable[..., None]
) -> None:
    configure(interface={"termsOfService": {"modalAcceptance": True}})
    sent_to = browser.get("/")["Location"]
    assert sent_to == "/accounts/terms/?next=%2F"
    assert browser.get(sent_to).status_code == 200
    assert browser.post("/accounts/terms/", {"next": "/"})["Location"] == "/"
    assert browser.get("/").content == b"home"


def test_accepting_leads_to_no_other_site(browser: Client) -> None:
    answer = browser.post("/accounts/terms/", {"next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_an_account_is_deleted_by_who_knows_its_password(
    browser: Client, alice: User, ada: User
) -> None:
    erased: list[int] = []

    def listen(user_id: int, **_: object) -> None:
        erased.append(user_id)

    person_erased.connect(listen)
    alices_id = alice.pk
    know_password(browser)
    assert browser.post("/accounts/delete/").status_code == 302
    assert not User.objects.filter(pk=alices_id).exists()
    assert erased == [alices_id]
    assert browser.get("/").content == b"nobody"


def test_whoever_is_at_the_keyboard_is_asked_for_the_password_first(
    browser: Client, alice: User
) -> None:
    for answer in (browser.get("/accounts/delete/"), browser.post("/accounts/delete/")):
        assert "reauthenticate" in answer["Location"]
    assert User.objects.filter(pk=alice.pk).exists()
    know_password(browser)
    assert browser.get("/accounts/delete/").status_code == 200


def test_the_only_administrator_cannot_leave(
    ada: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(ada)
    know_password(browser)
    assert browser.post("/accounts/delete/").status_code == 409
    assert User.objects.filter(pk=ada.pk).exists()


def test_accounts_stay_where_deleting_is_off(
    browser: Client, alice: User, settings: Settings
) -> None:
    settings.ALLOW_ACCOUNT_DELETION = False
    know_password(browser)
    assert browser.post("/accounts/delete/").status_code == 404
    assert User.objects.filter(pk=alice.pk).exists()


@pytest.mark.parametrize("allowed", [True, False])
def test_the_pages_of_an_account_lead_to_its_end(
    browser: Client, settings: Settings, allowed: bool
) -> None:
    settings.ALLOW_ACCOUNT_DELETION = allowed
    page = browser.get("/accounts/email/").content.decode()
    assert ('href="/accounts/delete/"' in page) is allowed
