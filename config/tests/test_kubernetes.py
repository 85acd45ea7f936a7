"""The files for Kubernetes are whole, and agree with what the program does."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "deploy" / "kubernetes"
OLDEST = {  # what is used of Kubernetes, in the versions that are not taken away
    ("v1", "Namespace"),
    ("v1", "Service"),
    ("apps/v1", "Deployment"),
    ("policy/v1", "PodDisruptionBudget"),
    ("networking.k8s.io/v1", "Ingress"),
}
NAME = "app.kubernetes.io/name"


def things() -> list[dict[str, Any]]:
    """Return every resource as written."""
    listed = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"]
    return [
        thing
        for name in listed
        for thing in yaml.safe_load_all((FOLDER / name).read_text())
    ]


def thing(kind: str, name: str) -> dict[str, Any]:
    [found] = [
        t for t in things() if (t["kind"], t["metadata"]["name"]) == (kind, name)
    ]
    return found


def container(part: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a deployment's pod and its one container."""
    pod = thing("Deployment", f"librechat-{part}")["spec"]["template"]["spec"]
    [inside] = pod["containers"]
    return pod, inside


@pytest.mark.skipif(not shutil.which("kubectl"), reason="no kubectl here")
def test_kustomize_puts_it_together(tmp_path: Path) -> None:
    copied = shutil.copytree(FOLDER, tmp_path / "kubernetes")
    shutil.copy(copied / "librechat.env.example", copied / "librechat.env")
    done = subprocess.run(
        ["kubectl", "kustomize", str(copied)],
        capture_output=True,
        text=True,
        check=True,
    )
    made = list(yaml.safe_load_all(done.stdout))
    assert {each["kind"] for each in made} == {k for _v, k in OLDEST} | {
        "ConfigMap",
        "Secret",
    }
    web = next(each for each in made if each["metadata"]["name"] == "librechat-web")
    assert web["metadata"]["namespace"] == "librechat"
    [secret] = [each for each in made if each["kind"] == "Secret"]
    assert secret["metadata"]["name"] in done.stdout.split("envFrom:")[1]


def test_only_versions_that_last_are_used() -> None:
    assert {(each["apiVersion"], each["kind"]) for each in things()} == OLDEST


@pytest.mark.parametrize("part", ["web", "worker"])
def test_a_pod_is_found_by_its_labels_and_confined(part: str) -> None:
    made = thing("Deployment", f"librechat-{part}")["spec"]
    label = {NAME: f"librechat-{part}"}
    assert made["selector"]["matchLabels"] == label
    assert made["template"]["metadata"]["labels"] == label
    pod, inside = container(part)
    assert pod["securityContext"]["runAsNonRoot"]
    assert inside["securityContext"]["readOnlyRootFilesystem"]
    assert inside["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    volumes = {volume["name"] for volume in pod["volumes"]}
    assert {mount["name"] for mount in inside["volumeMounts"]} == volumes


def test_the_service_and_the_budget_mean_the_web_pods() -> None:
    label = {NAME: "librechat-web"}
    assert thing("Service", "librechat")["spec"]["selector"] == label
    budget = thing("PodDisruptionBudget", "librechat-web")["spec"]
    assert budget["selector"]["matchLabels"] == label
    assert (
        budget["minAvailable"]
        < thing("Deployment", "librechat-web")["spec"]["replicas"]
    )


def test_a_pod_that_goes_has_time_to_drain() -> None:
    pod, inside = container("web")
    pause = int(inside["lifecycle"]["preStop"]["exec"]["command"][1])
    text = (FOLDER / "librechat.env.example").read_text()
    drained = re.search(r"(?m)^DRAIN_SECONDS=(\d+)", text)
    assert drained
    assert int(drained[1]) == settings.DRAIN_SECONDS
    assert pod["terminationGracePeriodSeconds"] >= pause + settings.DRAIN_SECONDS + 20


def test_it_is_asked_where_it_answers() -> None:
    _pod, inside = container("web")
    [port] = inside["ports"]
    assert port["containerPort"] == 3080
    asked = {probe: inside[probe]["httpGet"] for probe in inside if "Probe" in probe}
    assert {probe: get["path"] for probe, get in asked.items()} == {
        "startupProbe": "/health",
        "livenessProbe": "/health",
        "readinessProbe": "/ready",
    }
    assert {get["port"] for get in asked.values()} == {port["name"]}


def test_the_examples_variables_are_told() -> None:
    told = set(
        re.findall(r"`([A-Z][A-Z0-9_]+)`", (ROOT / "docs/variables.md").read_text())
    )
    text = (FOLDER / "librechat.env.example").read_text()
    named = set(re.findall(r"(?m)^([A-Z_]+)=", text)) - {"SWEDEN_API_KEY"}
    assert named <= told
