"""What the addresses in mails begin with."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from operations import checks
from runtime.links import link, shown


@pytest.fixture(autouse=True)
def _mail_is_on(settings: Settings) -> None:
    settings.MAIL_CONFIGURED = True
    settings.DOMAIN_CLIENT = "https://chat.example.com/"


def test_a_link_keeps_all_but_who_made_it_up() -> None:
    made_up = "http://evil.example/accounts/key/?next=%2Fc#top"
    assert link(made_up) == "https://chat.example.com/accounts/key/?next=%2Fc#top"


def test_an_administrator_s_page_shows_the_name_that_works(settings: Settings) -> None:
    request = RequestFactory(HTTP_HOST="office:3080").get("/")
    settings.ALLOWED_HOSTS = ["*"]
    assert shown("/x", request) == "http://office:3080/x"
    settings.ALLOWED_HOSTS = ["chat.example.com"]
    assert shown("/x", request) == "https://chat.example.com/x"


def test_mail_without_a_domain_is_no_start(settings: Settings) -> None:
    settings.DOMAIN_NAMED = False
    (problem,) = checks.mails_say_where_we_are(None)
    assert "DOMAIN_CLIENT" in problem.msg
    settings.MAIL_CONFIGURED = False
    assert not checks.mails_say_where_we_are(None)


@pytest.mark.parametrize("domain", ["chat.example.com", "https://", "ftp://x"])
def test_a_domain_that_is_no_address_is_no_start(
    settings: Settings, domain: str
) -> None:
    settings.DOMAIN_NAMED, settings.DOMAIN_CLIENT = True, domain
    (problem,) = checks.mails_say_where_we_are(None)
    assert "https://chat.example.com" in problem.msg


@pytest.mark.parametrize(
    ("address", "refused"),
    [("https://host/chat/", True), ("https://host/", False), ("https://host", False)],
)
def test_a_part_of_a_host_is_refused_at_the_start(
    settings: Settings, address: str, *, refused: bool
) -> None:
    settings.DOMAIN_CLIENT, settings.DOMAIN_NAMED = address, True
    told = [problem.id for problem in checks.mails_say_where_we_are(None)]
    assert told == (["config.E005"] if refused else [])
