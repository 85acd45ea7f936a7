"""The ledger on the command line."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.audit.models import AuditEntry
from accounts.ledger.errors import OverBudget
from accounts.ledger.tests.conftest import Configure, Spend
from accounts.models import User

BALANCE = {"enabled": True, "startBalance": 10_000}


def run(name: str, *arguments: str) -> Any:  # noqa: ANN401
    """Return what a command prints with --json."""
    output = StringIO()
    call_command(name, *arguments, "--json", stdout=output)
    return json.loads(output.getvalue())


def test_credits_are_added_to_what_is_left(
    alice: User, spend: Spend, configure: Configure
) -> None:
    configure(balance=BALANCE)
    spend(alice, "0.004")
    told = run("add_balance", "ALICE@example.com", "5000")
    assert told == [{"email": alice.email, "credits": 11_000}]
    assert AuditEntry.objects.get().details["credits"] == 5000


def test_a_balance_is_set_whatever_was_spent(
    alice: User, bob: User, spend: Spend, configure: Configure
) -> None:
    configure(balance=BALANCE)
    spend(alice, "0.004")
    assert run("set_balance", alice.email, "77")[0]["credits"] == 77
    listed = {row["email"]: row["credits"] for row in run("list_balances")}
    assert listed == {alice.email: 77, bob.email: 10_000}


def test_without_balances_the_command_says_so(alice: User) -> None:
    for asked in ["add_balance", alice.email], ["list_balances"]:
        with pytest.raises(CommandError, match="Balances are off"):
            run(*asked)


def test_nobody_of_that_name_is_an_error(db: None) -> None:
    with pytest.raises(CommandError, match="nobody@example"):
        run("set_budget", "nobody@example.com", "5")


def test_a_budget_is_set_and_changed(alice: User, hold: Spend) -> None:
    run("set_budget", alice.email, "5")
    assert run("set_budget", alice.email, "2.50")[0]["limit"] == "2.50"
    with pytest.raises(OverBudget):
        hold(alice, "3")
    assert alice.budgets.count() == 1


@pytest.mark.parametrize("limit", ["-1", "NaN", "1e30", "lots"])
def test_a_limit_must_be_a_sensible_number(alice: User, limit: str) -> None:
    with pytest.raises(CommandError):
        call_command("set_budget", alice.email, "--", limit)


def test_people_are_listed_by_cost(alice: User, bob: User, spend: Spend) -> None:
    spend(alice, "1")
    spend(bob, "2")
    assert [row["email"] for row in run("user_stats")] == [bob.email, alice.email]


@pytest.mark.parametrize(
    "by", ["day", "model", "group", "deployment", "kind", "person"]
)
def test_usage_is_reported_by_anything(alice: User, spend: Spend, by: str) -> None:
    spend(alice, "1.5")
    rows = run("usage_report", "--by", by, "--days", "1")
    assert [row["usd"] for row in rows] == ["1.5000"]


def test_the_report_is_written_and_drawn(
    alice: User, spend: Spend, tmp_path: Path
) -> None:
    spend(alice, "1.5", model="=cmd")
    table, plot = tmp_path / "a.csv", tmp_path / "a.png"
    call_command("usage_report", by="model", csv=str(table), plot=str(plot))
    assert "'=cmd,1,0,600,400,1.5000" in table.read_text()
    assert plot.read_bytes().startswith(b"\x89PNG")


def test_the_table_is_for_people(alice: User, spend: Spend) -> None:
    spend(alice, "1.5")
    output = StringIO()
    call_command("user_stats", stdout=output)
    assert alice.email in output.getvalue()
    assert "1.5000" in output.getvalue()
