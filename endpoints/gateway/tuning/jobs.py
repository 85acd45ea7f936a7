"""Jobs that tune a model: begun at one group, seen to their end, paid by the token."""

from collections.abc import Mapping
from typing import Any

from accounts.rights.principal import Principal
from endpoints.billing.permit import with_own_keys
from endpoints.errors import EndpointError
from endpoints.events import Usage
from endpoints.gateway.errors import invalid
from endpoints.gateway.exchange import Exchange
from endpoints.gateway.kept import asking, pending, store
from endpoints.gateway.kept.models import KeptItem
from endpoints.gateway.model_call import ModelCall, admitted
from endpoints.gateway.requests.parse import Body
from endpoints.gateway.tuning import training_files
from endpoints.operations.operation import Operation, perform
from endpoints.targets import Offer

WORKING = ("validating_files", "queued", "running", "pausing", "paused", "resuming")
OUTCOMES = {"succeeded": "ok", "cancelled": "stopped"}
METHODS = ("supervised", "dpo")  # what others cost is told by the hour
EPOCHS = 3  # where the program leaves it to the service
MOST_EPOCHS = 50
PASSED = ("seed", "suffix", "metadata")
PAGED = ("after", "limit")
FILES = ("training_file", "validation_file")


async def create(exchange: Exchange, principal: Principal, body: Body) -> None:
    """Begin a job; raises GatewayError."""
    store.insist_on_owner(principal)
    offer = await training_files.tunable(principal, body["model"])
    named = [await training_files.found(principal, body, field) for field in FILES]
    files = [each for each in named if each is not None]
    if named[0] is None:
        raise invalid("A job needs `training_file`.", "training_file")
    offer = training_files.at_one_place(files, offer)
    method, settings = method_of(body)
    trained = named[0].body["tokens"] * settings["n_epochs"]

    def count(_answer: str) -> Usage:
        return Usage(trained, trained=trained, counted=True)

    async with admitted(exchange, principal, offer, count, 0) as call:
        asked = {name: body[name] for name in PASSED if name in body}
        asked |= {
            field: each.body["parts"][0]["id"]
            for field, each in zip(FILES, named, strict=True)
            if each is not None
        }
        asked["method"] = {"type": method, method: {"hyperparameters": settings}}
        item = await _begun(call, asked, body)
        await pending.leave(call, item)
    await exchange.json(item.body["told"])


def method_of(body: Body) -> tuple[str, dict[str, Any]]:
    """Return how is tuned, and its settings with a number of passes; raises."""
    method = body.get("method") or {}
    kind = method.get("type", "supervised") if isinstance(method, Mapping) else ""
    if kind not in METHODS:
        raise invalid(f"Methods are: {', '.join(METHODS)}.", "method")
    inner = method.get(kind) or {}
    told = inner.get("hyperparameters") if isinstance(inner, Mapping) else None
    settings = dict(told or body.get("hyperparameters") or {})
    epochs = settings.get("n_epochs", "auto")
    if epochs == "auto":
        epochs = EPOCHS
    if not isinstance(epochs, int) or not 1 <= epochs <= MOST_EPOCHS:
        raise invalid(f"`n_epochs` is 1 to {MOST_EPOCHS}.", "hyperparameters.n_epochs")
    return kind, {**settings, "n_epochs": epochs}


async def _begun(call: ModelCall, asked: Mapping[str, Any], body: Body) -> KeptItem:
    operation = Operation(
        "fine_tuning/jobs",
        asked,
        0,
        lambda received: (training_files.named_object(received), None),
        patience=asking.PATIENCE,
        in_base_words=True,
    )
    try:
        reply = await perform(call.offer, operation)
    except EndpointError as error:
        call.attempts += error.attempts
        raise
    call.attempts += reply.attempts
    told = {**reply.result, **{name: body.get(name) for name in FILES}}
    told |= {"model": body["model"], "result_files": []}
    answered = call.attempts[-1]
    return await store.keep(
        call.principal, "job", told["id"], answered, call.offer, body={"told": told}
    )


async def index(exchange: Exchange, principal: Principal) -> None:
    """List the person's jobs, newest first, as they were last heard of."""
    await exchange.json(await store.listed(principal, "job", exchange.query))


async def show(exchange: Exchange, principal: Principal, name: str) -> None:
    """Show how far a job is."""
    item = await store.find(principal, "job", name)
    await exchange.json(await looked(item, await asking.home_of(principal, item)))


async def cancel(exchange: Exchange, principal: Principal, name: str) -> None:
    """Stop a job; what was trained until then is paid."""
    item = await store.find(principal, "job", name)
    home = await asking.home_of(principal, item)
    if item.body["told"].get("status") in WORKING:
        await asking.told(home, asking.path_of(item, "cancel"), "POST")
    await exchange.json(await looked(item, home))


async def events(exchange: Exchange, principal: Principal, name: str) -> None:
    """Tell what has happened to a job."""
    await _told_by_service(exchange, principal, name, "events")


async def checkpoints(exchange: Exchange, principal: Principal, name: str) -> None:
    """List the states in between that a job has kept."""
    await _told_by_service(exchange, principal, name, "checkpoints")


async def _told_by_service(
    exchange: Exchange, principal: Principal, name: str, what: str
) -> None:
    item = await store.find(principal, "job", name)
    home = await asking.home_of(principal, item)
    query = {key: value for key, value in exchange.query.items() if key in PAGED}
    path = asking.path_of(item, what)
    await exchange.json(await asking.told(home, path, query=query))


async def looked(item: KeptItem, offer: Offer) -> dict[str, Any]:
    """Return a job as its service tells of it now; enter it once it has ended."""
    told: dict[str, Any] = item.body["told"]
    if told.get("status") not in WORKING and item.open_call is None:
        return told
    heard = await asking.told(offer, asking.path_of(item))
    ours = {name: told.get(name) for name in ("id", "model", *FILES)}
    results = await training_files.keep_results(item, heard.get("result_files") or ())
    told |= {**heard, **ours, "result_files": results}
    if told.get("status") not in WORKING:
        trained = heard.get("trained_tokens")
        tokens = trained if isinstance(trained, int) and trained > 0 else 0
        outcome = OUTCOMES.get(str(told.get("status")), "failed")
        await pending.settle(item, Usage(tokens, trained=tokens), outcome)
    await item.asave(update_fields=["body"])
    return told


async def look(item: KeptItem, offer: Offer) -> None:
    """See after a job that nobody asks for."""
    await looked(item, asking.at_home(await with_own_keys(item.user_id, offer), item))


pending.seen_after["job"] = look
