from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from endpoints.catalogue.catalogue import catalogue_of
from librechat_yaml import environment
from librechat_yaml.environment import read_env_file
from librechat_yaml.foreign.written import Written, written
from librechat_yaml.load import load
from librechat_yaml.tests.test_azure_proxy_files import README
from librechat_yaml.tests.test_litellm_files import PAGE
from operations.importing import import_file

KEY = "s3cret-key-that-nobody-may-see"
ENVIRON = {"AZURE_API_KEY": KEY}
MORE = """
  - model_name: gpt-3.5-turbo
    litellm_params:
      model: azure/chatgpt-functioncalling
      api_base: os.environ/AZURE_API_BASE
      api_version: preview
      api_key: literal-s3cret-in-the-file
    tpm: 240000
    rpm: 1800
  - model_name: "1e3"
    litellm_params:
      model: azure_text/instruct
      api_base: "https://g.example/openai"
      api_key: k
      extra_headers: {Ocp-Apim-Subscription-Key: sub-s3cret}
router_settings:
  num_retries: 4
  fallbacks: [{"gpt-3.5-turbo": ["1e3"]}]
  redis_host: h
environment_variables: {AZURE_API_BASE: "https://b.openai.azure.com"}
"""


def run(*arguments: str) -> tuple[str, str]:
    """Return what import_config prints, and what it says beside."""
    out, err = StringIO(), StringIO()
    call_command("import_config", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def offers_of(path: Path, environ: dict[str, str]) -> object:
    """Return everything that is needed to call the models of a file."""
    config = load(str(path), environ).config
    assert config is not None
    catalogue = catalogue_of(config)
    return catalogue.offers, catalogue.routing


@pytest.fixture(autouse=True)
def _variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("librechat_yaml.environment._outside", dict(ENVIRON))


def test_a_file_that_would_send_a_model_elsewhere_does_not_mean_the_same(
    tmp_path: Path,
) -> None:
    file = tmp_path / "c.yaml"
    file.write_text(PAGE + MORE)
    found = import_file(str(file), ENVIRON)
    file.write_text(PAGE + MORE.replace("g.example", "h.example"))
    assert found.same
    assert not replace(found, after=import_file(str(file), ENVIRON).after).same


@pytest.mark.parametrize(
    ("text", "environ"), [(README, {}), (PAGE, ENVIRON), (PAGE + MORE, ENVIRON)]
)
def test_the_same_models_go_to_the_same_deployments_with_the_same_keys(
    tmp_path: Path, text: str, environ: dict[str, str]
) -> None:
    old, new, secrets = (tmp_path / name for name in ("c.yaml", "l.yaml", ".env"))
    old.write_text(text)
    _, said = run(str(old), "--to", str(new), "--env", str(secrets))
    assert "The same models go to the same deployments" in said
    assert offers_of(old, environ) == offers_of(
        new, {**environ, **read_env_file(secrets)}
    )


def test_secrets_stay_variables_and_literal_ones_become_some(tmp_path: Path) -> None:
    old, new, secrets = (tmp_path / name for name in ("c.yaml", "l.yaml", ".env"))
    old.write_text(PAGE + MORE)
    secrets.write_text("BEFORE=1")
    out = run(str(old), "--to", str(new), "--env", str(secrets))
    for secret in (KEY, "literal-s3cret", "sub-s3cret"):
        assert secret not in new.read_text() + "".join(out)
    assert "${AZURE_API_KEY}" in new.read_text()
    kept = read_env_file(secrets)
    assert kept["BEFORE"] == "1"
    assert "literal-s3cret-in-the-file" in kept.values()
    assert kept["AZURE_API_BASE"] == "https://b.openai.azure.com"


def test_a_new_file_of_secrets_is_for_its_owner_alone(tmp_path: Path) -> None:
    old, secrets = tmp_path / "c.yaml", tmp_path / "new.env"
    old.write_text(README)
    run(str(old), "--env", str(secrets))
    assert secrets.stat().st_mode & 0o777 == 0o600


def test_what_has_no_counterpart_stands_at_the_top_of_the_file(tmp_path: Path) -> None:
    old = tmp_path / "c.yaml"
    old.write_text(PAGE + MORE)
    out, said = run(str(old))
    assert "# router_settings.redis_host (line 27): no counterpart" in out
    assert "router_settings.redis_host  no counterpart" in said


def test_variables_may_be_missing_where_a_file_is_imported(tmp_path: Path) -> None:
    old = tmp_path / "c.yaml"
    old.write_text(PAGE.replace("AZURE_API_KEY", "NOT_HERE"))
    out, _ = run(str(old))
    assert "apiKey: ${NOT_HERE}" in out


def test_variables_of_the_proxy_become_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = {
        "AZURE_OPENAI_ENDPOINT": "https://docs-test-001.openai.azure.com/",
        "AZURE_OPENAI_API_VER": "2024-02-01",
        "AZURE_OPENAI_MODEL_MAPPER": "gpt-3.5-turbo=gpt-35-turbo, gpt-4=four",
        "AZURE_OPENAI_TOKEN": KEY,
    }
    monkeypatch.setattr("librechat_yaml.environment._outside", environ)
    out, _ = run()
    file, empty = tmp_path / "l.yaml", tmp_path / "empty.yaml"
    file.write_text(out)
    empty.write_text("version: 1.3.5\n")
    assert KEY not in out
    assert offers_of(file, environ) == offers_of(empty, environ)
    listed = tmp_path / "proxy.env"
    listed.write_text("".join(f"{name}='{text}'\n" for name, text in environ.items()))
    monkeypatch.setattr("librechat_yaml.environment._outside", {})
    assert run(str(listed))[0] == out


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    old, new = tmp_path / "c.yaml", tmp_path / "l.yaml"
    old.write_text(README)
    new.write_text("mine")
    with pytest.raises(CommandError, match="is there already"):
        run(str(old), "--to", str(new))
    assert new.read_text() == "mine"


@pytest.mark.parametrize("text", ["version: 1.3.5\n", "model_list: 5\n", "- a\n"])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    old = tmp_path / "c.yaml"
    old.write_text(text)
    with pytest.raises(CommandError):
        run(str(old))


def test_a_file_named_to_a_serving_command_stands_in_for_config_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFIG_PATH", "other.yaml")
    monkeypatch.chdir(tmp_path)
    environment.use_file("config.yaml")
    assert environment.surroundings()["CONFIG_PATH"] == str(tmp_path / "config.yaml")


def test_what_would_not_mean_the_same_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = tmp_path / "c.yaml", tmp_path / "l.yaml"
    old.write_text(README)

    def spoilt(tree: object, *rest: object) -> Written:
        text = written(tree, *rest).text  # type: ignore[arg-type]
        return Written(text.replace("xxx-east-us", "elsewhere"), {})

    monkeypatch.setattr("operations.importing.written", spoilt)
    with pytest.raises(SystemExit):
        run(str(old), "--to", str(new))
    assert not new.exists()
