"""The files for proxies take what the program takes, and pass what it needs."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

DEPLOY = Path(settings.BASE_DIR) / "deploy"
NGINX = (DEPLOY / "nginx.conf").read_text()
LARGEST = max(settings.BODY_LIMITS.values())
UNITS = {"m": 1024**2, "MB": 10**6, "MiB": 1024**2, "": 1}


def size(text: str) -> int:
    """Return a size in bytes."""
    found = re.fullmatch(r"(\d+)(\w*)", text)
    assert found
    return int(found[1]) * UNITS[found[2]]


def limits() -> list[str]:
    """Return what each file lets through, as it says it."""
    ingress = yaml.safe_load((DEPLOY / "kubernetes" / "ingress.yaml").read_text())
    told = ingress["metadata"]["annotations"]
    [nginx] = re.findall(r"client_max_body_size (\w+);", NGINX)
    [caddy] = re.findall(r"max_size (\w+)", (DEPLOY / "Caddyfile").read_text())
    return [nginx, caddy, told["nginx.ingress.kubernetes.io/proxy-body-size"]]


@pytest.mark.parametrize("limit", limits())
def test_a_proxy_takes_what_the_program_takes_and_hardly_more(limit: str) -> None:
    assert LARGEST <= size(limit) <= LARGEST * 1.1


def test_nginx_passes_the_socket_and_buffers_no_answer() -> None:
    for told in (
        "proxy_set_header Upgrade $http_upgrade;",
        "proxy_set_header Connection $connection_upgrade;",
        "proxy_buffering off;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
    ):
        assert told in NGINX


def test_traefik_bounds_nothing_and_compresses_no_stream() -> None:
    told = yaml.safe_load((DEPLOY / "docker-compose.traefik.yml").read_text())
    labels = " ".join(told["services"]["api"]["labels"])
    assert "maxRequestBodyBytes" not in labels
    assert "compress.excludedcontenttypes=text/event-stream" in labels
