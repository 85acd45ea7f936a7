"""The gateway's addresses as a table, for docs/gateway.md."""

from collections.abc import Iterator

from endpoints.gateway.routes import ROUTES, Operation

BEGIN, END = "<!-- generated: routes -->", "<!-- end of generated -->"
TITLES: dict[Operation, str] = {
    "chat": "chat, streamed or whole",
    "completions": "legacy completions",
    "embeddings": "embeddings; texts or token ids, numbers or base64",
    "responses": "the Responses API, streamed, whole or in the background",
    "response": "an answer that was kept",
    "response_delete": "delete it",
    "response_cancel": "stop one that is written in the background",
    "response_input": "what was asked",
    "picture": "pictures, whole or in events (`stream`)",
    "picture_edit": "pictures changed; a form",
    "speech": "speech",
    "transcription": "what is said in a sound; a form",
    "translation": "the same in English; a form",
    "moderation": "whether a text is acceptable",
    "ranking": "documents in the order of a question",
    "file_new": "the file of a batch; a form",
    "files": "the files that there are",
    "file": "one of them",
    "file_content": "what is in it",
    "file_delete": "delete it",
    "batch_new": "a batch",
    "batches": "the batches that there are",
    "batch": "one of them",
    "batch_cancel": "stop it",
    "job_new": "a job that tunes a model",
    "jobs": "the jobs that there are",
    "job": "one of them",
    "job_cancel": "stop it",
    "job_events": "what has happened to it",
    "job_checkpoints": "the states in between that it has kept",
    "messages": "Anthropic's Messages API, streamed or whole",
    "count_tokens": "how many tokens such a prompt has",
    "models": "the models that the key may use",
    "model": "one of them",
    "usage": "cents spent, with `start_date` and `end_date`",
    "subscription": "the limit in dollars",
    "grants": "the limit, what is spent of it and what is left, in dollars",
}


def page_with_table(page: str) -> str:
    """Return the page with its table replaced by the current one."""
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


def table() -> str:
    """Return a row for every operation, with all its addresses."""
    return "\n".join(["| | What | Addresses |", "|---|---|---|", *_rows()])


def _rows() -> Iterator[str]:
    for operation, title in TITLES.items():
        routes = [route for route in ROUTES if route.operation == operation]
        paths = ", ".join(f"`{route.path}`" for route in routes)
        yield f"| {routes[0].method} | {title} | {paths} |"
