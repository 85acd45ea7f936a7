"""What Azure itself runs in an answer: heard in its order, paid, and kept here."""

from decimal import Decimal

from accounts.ledger.models import Hold
from accounts.models import User
from chat.store import files
from chat.tests.acting import saying
from chat.tests.conftest import Open
from chat.tests.hosted import ALL, CODE, SEARCH, Put, agree, asked, call_in, lines
from chat.tests.test_rounds import parts
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle


async def test_a_search_stands_before_what_it_found_with_its_sources_and_is_paid(
    socket_for: Open, put_hosted: Put, simulator: SimulatorHandle, alice: User
) -> None:
    put_hosted(*ALL)
    await agree(alice, "hosted_web_search")
    events = await asked(await socket_for(alice), SEARCH, "web_search")
    assert parts(events)[0] == ("hosted_web_search", "done")
    assert "tide tables" in parts(events)[1]
    call = call_in(events)
    assert call["arguments"] == '{"query":"tide tables"}'
    assert [one["url"] for one in call["citations"]][1] == "https://example.com/"
    assert call["untrusted"]
    [body] = [each["body"] for each in simulator.requests()]
    assert body["tools"] == [{"type": "web_search"}]
    assert body["max_tool_calls"] == 10
    assert await lines() == [("hosted_web_search", Decimal("0.01"))]
    assert events[-1]["message"]["usage"]["cost"] > call["cost"] == 0.01
    assert not await Hold.objects.acount()


async def test_code_its_output_and_its_files_are_kept_here_of_one_container_paid_once(
    socket_for: Open, put_hosted: Put, simulator: SimulatorHandle, alice: User
) -> None:
    put_hosted(*ALL)
    tab = await socket_for(alice)
    events = await asked(tab, "Run Python for squares", "code_interpreter")
    call = call_in(events)
    assert "squares.csv" in call["arguments"]
    assert call["result"] == "385\n"
    made = events[-1]["message"]["content"][-1]
    assert (made["type"], made["name"]) == ("file", "squares.csv")
    assert (await files.content(alice.pk, made["file_id"])).startswith(b"n,square\n1,1")
    assert await lines() == [("hosted_code_interpreter", Decimal("0.03"))]
    again = {**CODE, "id": "ci_2"}
    simulator.script("gpt-4o", Script(hosted=(CODE, again), answer="Done."))
    events = await asked(tab, "Once more", "code_interpreter")
    both = [part["call"].get("cost") for part in events[-1]["message"]["content"][:2]]
    assert both == [0.03, None]
    assert len(await lines()) == 2


async def test_a_picture_is_shown_as_it_comes_and_kept(
    socket_for: Open, put_hosted: Put, simulator: SimulatorHandle, alice: User
) -> None:
    put_hosted(*ALL, prices={"hosted": 0})
    tab = await socket_for(alice)
    events = await asked(tab, "Draw a picture of a quay", "image_generation")
    pictures = [each["part"] for each in events if each["type"] == "run.picture"]
    assert "preview" in pictures[0]
    assert pictures[-1]["width"] == 512
    assert pictures[-1] in events[-1]["message"]["content"]
    [request] = simulator.requests()
    named = request["headers"]["x-ms-oai-image-generation-deployment"]
    assert named == "pictures"
    assert await lines() == []  # the file says that they are free


async def test_the_service_is_told_its_own_items_again_and_others_the_result(
    socket_for: Open, put_hosted: Put, simulator: SimulatorHandle, alice: User
) -> None:
    put_hosted(*ALL)
    tab = await socket_for(alice)
    started = await tab.ask("Look into our files", tools=["hosted_file_search"])
    await tab.events()
    home, leaf = started["conversation"]["id"], started["message"]["id"]
    onward = {"conversation_id": home, "parent_id": leaf}
    simulator.script("*", saying("One."), saying("Two."))
    again = await tab.ask("And?", **onward)
    await tab.events()
    item = next(
        each
        for each in simulator.requests()[1]["body"]["input"]
        if each.get("type") == "file_search_call"
    )
    assert "status" not in item
    assert item["results"][0]["filename"] == "travel-policy.md"
    onward["parent_id"] = again["message"]["id"]
    await tab.ask("And?", model="small", **onward)
    await tab.events()
    told_small = simulator.requests()[2]["body"]["messages"]
    assert "second class" in next(
        m["content"] for m in told_small if m["role"] == "tool"
    )
    assert "hosted" not in told_small[1]["tool_calls"][0]
