"""One line for each deployment: whether it answers, and how fast."""

import asyncio
from collections.abc import Iterator

from endpoints.calling.probe import probe
from endpoints.catalogue.catalogue import current


def deployments() -> Iterator[tuple[str, bool, str]]:
    """Yield name, whether it answers, and what it said, one for each deployment."""
    offers = current().offers
    targets = {each.id: each for offer in offers for each in offer.targets}
    for finding in asyncio.run(probe(list(targets.values()))):
        well = finding.code == "ok"
        told = f"first token after {finding.seconds * 1000:.0f} ms"
        yield finding.target.id, well, told if well else finding.error
