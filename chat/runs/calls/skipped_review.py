"""What tools say is the answer where a person wants no model to review it."""

from chat.assistants.in_force import in_force
from chat.runs.run import Run


async def answer_of(run: Run) -> str:
    """Return the results of the newest calls as the answer; "" for the model to review.

    A call that has failed, or was refused, is always reviewed.
    """
    calls = run.parts.calls()
    if not calls:
        return ""
    told = await in_force(run.conversation)
    if not told["params"].get("skip_completion"):
        return ""
    newest = [call for call in calls if call.get("round") == calls[-1].get("round")]
    if any(call.get("state") != "done" for call in newest):
        return ""
    return "\n\n".join(call["result"] for call in newest if call.get("result"))
