"""Addresses of stores are looked at before half a password becomes a host."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from operations.store_addresses import MONGO, REDIS, SQL, checked, shown

SCHEMES = {"mongodb": MONGO, "redis": REDIS, "postgres": SQL}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "person", ["u:p/w", "u:p?w", "u:p#w", "u:p[w", "u:p@ss/w:r#d", "u:p?w@1"]
)
def test_a_password_that_is_not_encoded_is_told_and_not_shown(
    scheme: str, person: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"URI.*write @ : / \?.*%40") as told:
        checked("URI", f"{scheme}://{person}@store.example:27017/x", SCHEMES[scheme])
    assert "ss" not in str(told.value).replace("address", "").replace("password", "")


@pytest.mark.parametrize("person", ["u:p@w", "u:p:w", "u:p%w", "u:100%"])
def test_mongodbs_driver_wants_more_to_be_encoded(person: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="URL-encoded"):
        checked("MONGO_URI", f"mongodb://{person}@store.example/x", MONGO)
    checked("REDIS_URI", f"redis://{person}@store.example/0", REDIS)


@pytest.mark.parametrize(
    ("name", "address", "place"),
    [
        ("mongodb", "mongodb://127.0.0.1:27017/LibreChat?journal=true", ""),
        ("mongodb", "mongodb://u:p%40ss@a.example:1,b.example:2/x?replicaSet=r", ""),
        ("mongodb", "mongodb+srv://u:p@cluster.example/x", "cluster.example"),
        ("mongodb", "mongodb://u:p@%2Ftmp%2Fm.sock/x?authSource=admin", "/tmp/m.sock"),
        (
            "mongodb",
            "mongodb://n:key%3D%3D@n.mongo.cosmos.azure.com:10255/?ssl=true&appName=@n@",
            "n.mongo.cosmos.azure.com:10255",
        ),
        ("redis", "redis://[::1]:6379/0", "[::1]:6379"),
        ("redis", "rediss://:p@w@r.example:6380?ssl_ca_certs=/ca.pem", ""),
        ("redis", "unix:///data/a@b #1/redis.sock", "/data/a@b #1/redis.sock"),
        ("postgres", "postgres://u:p:w@db.example:5432/name", "db.example:5432"),
        ("postgres", "sqlite:////data/50%/people#1.sqlite3", ""),
        ("postgres", "postgres:///name", ""),
    ],
)
def test_addresses_in_order_are_taken_and_shown_without_secrets(
    name: str, address: str, place: str
) -> None:
    assert checked("URI", address, SCHEMES[name]) == address
    assert not place or shown(address) == place


@pytest.mark.parametrize(
    ("name", "address", "sentence"),
    [
        ("redis", "localhost:6379", "URI must begin with redis://"),
        ("redis", "redis+cluster://h/0", "URI must begin with redis://"),
        ("redis", "redis+sentinel://h:26379", "URI: the name of the master is missing"),
        ("mongodb", "postgres://h/x", "URI must begin with mongodb://"),
        ("redis", "redis://host:port/0", "URI cannot be read"),
    ],
)
def test_what_is_no_address_of_such_a_store_is_told(
    name: str, address: str, sentence: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=sentence):
        checked("URI", address, SCHEMES[name])
