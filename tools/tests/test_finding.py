"""A toolset that would fill the window is offered through `find_tool`."""

from dataclasses import replace

import pytest

from endpoints.targets import Knowledge
from tools.finding import NAME, fitted
from tools.perform import perform
from tools.tool import Caller, Tool
from tools.toolset import Toolset

CLOCK = Tool("clock", "Clock", "Tells the time.", {"type": "object"}, always=True)
MAIL = Tool("mail_send", "Send mail", "Sends a letter.", {"type": "object"})
MANY = tuple(
    replace(MAIL, name=f"crm_{at}", label=f"CRM {at}", description="Customers. " * 20)
    for at in range(20)
)
SMALL = Knowledge("small", context_window=8_000, known=True)
LARGE = Knowledge("large", context_window=400_000, known=True)
STRANGE = Knowledge("strange")
ASKER = Caller(1)


async def test_a_small_toolset_is_offered_as_it_is() -> None:
    whole = Toolset((CLOCK, MAIL))
    assert await fitted(whole, SMALL, ()) is whole
    assert await fitted(Toolset(MANY), LARGE, ()) == Toolset(MANY)
    assert await fitted(Toolset(MANY), STRANGE, ()) == Toolset(MANY)


async def test_more_than_a_tenth_of_the_window_is_held_back() -> None:
    found = await fitted(Toolset((CLOCK, MAIL, *MANY)), SMALL, ())
    assert [each.name for each in found.tools] == ["clock", NAME]
    assert found.get("mail_send") == MAIL
    assert "21 more tools" in found.tools[1].description


async def test_so_are_more_tools_than_services_take() -> None:
    many = tuple(replace(MAIL, name=f"t{at}") for at in range(129))
    assert (await fitted(Toolset(many), LARGE, ())).held == many


async def test_what_was_found_is_offered_in_the_next_round() -> None:
    whole = Toolset((CLOCK, MAIL, *MANY))
    finder = (await fitted(whole, SMALL, ())).get(NAME)
    assert finder is not None
    result = await perform(finder, '{"task": "send a letter by mail"}', ASKER)
    assert "- mail_send: Sends a letter." in result.text
    made = {"name": NAME, "state": "done", "result": result.text}
    again = await fitted(whole, SMALL, [made])
    assert [each.name for each in again.tools] == ["clock", "mail_send", NAME]


@pytest.mark.parametrize("task", ["日本", "xyzzy", "?"])
async def test_a_task_that_nothing_fits_is_told_what_there_is(task: str) -> None:
    finder = (await fitted(Toolset((MAIL, *MANY)), SMALL, ())).get(NAME)
    assert finder is not None
    result = await perform(finder, f'{{"task": "{task}"}}', ASKER)
    assert "No tool fits. There are tools of: CRM 0" in result.text
