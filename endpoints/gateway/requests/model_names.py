"""The name that a program uses → the offers it may mean. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from endpoints.targets import Offer


def ids(offers: Iterable[Offer]) -> Iterator[tuple[str, Offer]]:
    """Give each offer with its own id, in their order.

    That is the model's name; a second model of the same name, at another endpoint,
    is called "endpoint/model".
    """
    taken: set[str] = set()
    for offer in offers:
        name = offer.model if offer.model not in taken else full_name(offer)
        taken.add(name)
        yield name, offer


def full_name(offer: Offer) -> str:
    """Return the name that no other offer has."""
    return f"{offer.endpoint}/{offer.model}"


def meant(offers: Sequence[Offer], name: str) -> list[Offer]:
    """Return the offers of that very name, else those that differ in case or blanks.

    In the order of their definition; both forms of a name are understood.
    """
    exact = [each for each in offers if name in (each.model, full_name(each))]
    if exact:
        return exact
    wanted = name.strip().casefold()
    return [
        each
        for each in offers
        if wanted in (each.model.casefold(), full_name(each).casefold())
    ]
