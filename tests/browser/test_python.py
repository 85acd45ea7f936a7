"""Python blocks that run in the page."""

import json

import pytest
import yaml
from playwright.async_api import Page, Response, expect

from chat.tests.made_wheels import wheel
from endpoints.simulator.script import Script, ScriptedToolCall
from endpoints.simulator.testing import Remote
from tests.browser.conftest import Change
from tests.browser.talk import answers, finished, say
from tests.chaos.program import Program

pytestmark = pytest.mark.browser

PROGRAM = """import js
print("six times seven:")
try:
    await js.fetch("/api/config")
except Exception as error:
    print("fetch:", "no network" in str(error))
print("page:", hasattr(js, "document"), hasattr(js, "parent"))
try:
    bytearray(600 * 1024 * 1024)
except MemoryError:
    print("too much")
6 * 7"""


async def answered(page: Page, azure: Remote, program: str) -> None:
    """Have a Python block written and start it by keyboard."""
    azure.script("gpt-4o", Script(answer=f"Try:\n\n```python\n{program}\n```"))
    await say(page, "A program, please")
    await finished(page)
    await answers(page).last.get_by_role("button", name="Run").press("Enter")


async def test_a_program_runs_without_network_page_or_much_memory(
    page: Page, azure: Remote
) -> None:
    await answered(page, azure, PROGRAM)
    output = page.locator(".python-output__text")
    await expect(output).to_have_text(
        "six times seven:\nfetch: True\npage: False False\ntoo much\n42\n"
    )
    await expect(page.locator(".python-output__state")).to_have_text("Done")
    await expect(page.locator("iframe")).to_have_count(0)


async def test_one_that_never_ends_is_stopped(page: Page, azure: Remote) -> None:
    await answered(page, azure, "print('begun', flush=True)\nwhile True: pass")
    state = page.locator(".python-output__state")
    await expect(state).to_have_text("Running…")
    await page.locator(".python-output").get_by_role("button", name="Stop").click()
    await expect(state).to_have_text("Stopped.")
    await expect(page.locator("iframe")).to_have_count(0)


TOOL = """import tides
table = open("tides.csv").read()
open("tides.csv", "a").write("22:40,0.4")
open("told.txt", "w").write(table)
print(table, tides.HIGH)"""


async def test_a_model_has_a_program_run_by_one_of_several_pages(
    page: Page, azure: Remote, change: Change, program: Program
) -> None:
    raw = yaml.safe_load((program.folder / "librechat.yaml").read_text())
    raw["endpoints"]["azureOpenAI"]["plugins"] = True
    change(endpoints=raw["endpoints"])
    wheel(program.folder / "data" / "python", "tides", {"tides": "HIGH = 'at noon'"})
    await page.reload()
    second = await page.context.new_page()
    await second.goto("/")
    pages: list[str] = []

    async def note(answer: Response) -> None:
        if answer.url.endswith("/take") and answer.ok:
            pages.append(json.loads(answer.request.post_data or "{}")["page"])

    page.context.on("response", note)
    call = ScriptedToolCall(name="run_python", arguments=json.dumps({"code": TOOL}))
    script = Script(tool_calls=(call,), answer="Let me see.", times=1)
    azure.script("gpt-4o", script, Script(answer="High at noon.", times=1))
    await page.get_by_role("button", name="Add").first.click()
    await page.get_by_role("menuitemcheckbox", name="Run Python").click()
    await page.keyboard.press("Escape")
    csv = {"name": "tides.csv", "mimeType": "text/csv", "buffer": b"12:00,3.1\n"}
    await page.set_input_files("input[type=file]", csv)  # type: ignore[arg-type]
    await expect(page.locator("attachment-bar")).to_contain_text("Goes in whole")
    await say(page, "When is the tide high?")
    await expect(answers(page).last).to_contain_text("High at noon.")
    await finished(page)
    output = answers(page).last.get_by_role("region", name="Output")
    await expect(output).to_contain_text("12:00,3.1\n at noon")
    given = answers(page).last.locator(".message__given .attachment")
    await expect(given).to_have_text(["tides.csv", "told.txt"])
    assert len(set(pages)) == 1
    await second.close()


async def test_it_is_not_offered_where_it_is_switched_off(
    page: Page, azure: Remote, change: Change
) -> None:
    change(interface={"runCode": False})
    await page.reload()
    azure.script("gpt-4o", Script(answer="```python\n1\n```"))
    await say(page, "A program, please")
    await finished(page)
    await expect(page.get_by_role("button", name="Copy code")).to_have_count(1)
    await expect(page.get_by_role("button", name="Run")).to_have_count(0)
