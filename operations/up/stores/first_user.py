"""MongoDB's first user, made on a server that asks for a password and knows nobody."""

from urllib.parse import quote_plus

from pymongo import MongoClient
from pymongo.errors import ConnectionFailure, OperationFailure

from operations.embedded import MONGO_USER

PATIENCE = 1_000  # ms for one look at a starting server
AUTHENTICATION_FAILED = 18
Client = MongoClient[dict[str, object]]


class OtherPassword(Exception):
    """There are users already, and ours has another password."""


def let_in(address: str, password: str) -> bool:
    """Say whether the server answers our user, who is made if there is none yet.

    `address` is host:port or a quoted socket of this machine: mongod lets the first
    user be made without signing in, but only from there. Raises OtherPassword.
    """
    known = f"mongodb://{MONGO_USER}:{quote_plus(password)}@{address}/?authSource=admin"
    with Client(known, serverSelectionTimeoutMS=PATIENCE) as client:
        try:
            client.admin.command("ping")
        except ConnectionFailure:  # a socket file proves nothing: it survives kill -9
            return False
        except OperationFailure as error:
            if error.code != AUTHENTICATION_FAILED:
                raise
            _make_user(address, password)
    return True


def _make_user(address: str, password: str) -> None:
    with Client(f"mongodb://{address}/") as client:
        try:
            client.admin.command("createUser", MONGO_USER, pwd=password, roles=["root"])
        except OperationFailure as error:
            raise OtherPassword("MongoDB has another password than ours.") from error
