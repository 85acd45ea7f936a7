"""Ends what people hold open once they may not come in any more."""

import logging

from accounts.rights.revocation import ended_sessions, outsiders
from chat.runs.watching.hub import Hub, closed

log = logging.getLogger(__name__)

EVERY = 3.0  # seconds between two looks
SIGN_IN_AGAIN = 4001  # close code: the session has ended


async def look(hub: Hub) -> int:
    """Close sockets and stop runs of those who lost the right; return how many people.

    A hint over the channel layer does the same at once; this finds whom it missed.
    """
    owners = {writer.record.owner_id for writer in hub.writers.values()}
    owners |= {socket.owner_id for socket in hub.sockets}
    gone = await outsiders(owners) if owners else ()
    for owner_id in gone:
        await shut_out(hub, owner_id)
    await _end_sessions(hub)
    return len(gone)


async def _end_sessions(hub: Hub) -> None:
    """Close the sockets whose session has ended; the person's runs go on."""
    held = {socket: socket.held for socket in hub.sockets}
    ended = await ended_sessions(held.values()) if held else ()
    for socket, session in held.items():
        if session.key in ended:
            await closed(socket, SIGN_IN_AGAIN)


async def shut_out(hub: Hub, owner_id: int) -> None:
    """Stop the runs that a person has in this process and close their sockets."""
    log.info("person %d lost the right to be here", owner_id)
    for writer in tuple(hub.writers.values()):
        if writer.record.owner_id == owner_id:
            hub.stop_here(writer.run_id)
    for socket in tuple(hub.sockets):
        if socket.owner_id == owner_id:
            await closed(socket, SIGN_IN_AGAIN)
