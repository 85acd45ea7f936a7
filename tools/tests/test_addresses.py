"""Which addresses lead to the internet, however they are written."""

import pytest

from tools.outbound.addresses import Blocked, is_allowed, opened

PUBLIC = "93.184.215.14"
INSIDE = [
    "http://127.0.0.1/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://me.localhost/",
    "http://0.0.0.0/",
    "http://0/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://127.0.0.1./",
    "http://１２７.0.0.1/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://168.63.129.16/",
    "http://100.100.100.200/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[::]/",
    "http://[::1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::7f00:1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fd00:ec2::254]/",
    "http://metadata.google.internal/",
    "http://metadata.azure.internal/",
    "http://printer.local/",
    "http://mongo/",
]
NONE_AT_ALL = [
    "file:///etc/passwd",
    "gopher://example.com/",
    "ftp://example.com/",
    "javascript:alert(1)",
    "//example.com/",
    "http:///etc",
    "http://",
    "",
    "example.com",
    "http://example.com\\@127.0.0.1/",
    "http://127.0.0.1\t.example.com/",
    "http://user:pass@example.com/",
    "http://example.com@127.0.0.1/",
    "http://exa mple.com/",
    "http://[::1/",
    "http://example.com:99999/",
    "http://example.com\r\nHost: x/",
]


@pytest.mark.parametrize("address", [*INSIDE, *NONE_AT_ALL])
def test_what_leads_inside_or_is_no_address_is_not_opened(address: str) -> None:
    with pytest.raises(Blocked):
        opened(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/a?b=c#d",
        f"http://{PUBLIC}/",
        "http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
        "http://[::ffff:93.184.215.14]:8080/",
        "https://bücher.example/",
    ],
)
def test_addresses_of_the_internet_are_opened(address: str) -> None:
    assert opened(address).host


def test_the_configuration_names_what_may_be_internal_by_host_and_port() -> None:
    opened("http://wiki.corp/page", ["wiki.corp"])
    opened("http://10.0.0.7:8080/", ["10.0.0.7:8080"])
    opened("http://[fd00::7]/", ["fd00::7"])
    assert is_allowed("WIKI.corp.", 80, ["wiki.corp"])
    for allowed in (["10.0.0.7:80"], ["10.0.0.7"[:-1]], ["10.0.0"], ["0.7:8080"]):
        with pytest.raises(Blocked):
            opened("http://10.0.0.7:8080/", allowed)
    with pytest.raises(Blocked):
        opened("http://wiki.corp.internal/", ["wiki.corp"])
