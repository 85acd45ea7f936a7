"""The commands that docs/ gives to people of other programs do what it says."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from accounts.models import User
from librechat_yaml.environment import read_env_file

VARIABLES = {
    "AZURE_API_KEY": "s3cret-1",
    "AZURE_API_BASE": "https://b.openai.azure.com",
    "AZURE_TENANT_ID": "t",
    "AZURE_CLIENT_ID": "c",
    "AZURE_CLIENT_SECRET": "s3cret-2",
}


def blocks(page: str, kind: str) -> list[str]:
    """Return the blocks of one kind on a page of docs/."""
    text = (Path(settings.BASE_DIR) / "docs" / page).read_text()
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


def _kept(secrets: Path) -> dict[str, str]:
    return read_env_file(secrets)  # none when the file had no secret in it


def run(command: str, folder: Path) -> str:
    """Run a command of a page, with its files in `folder`."""
    _, _, name, *arguments = command.split()
    placed = [str(folder / one) if "." in one else one for one in arguments]
    out = StringIO()
    call_command(name, *placed, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("coming-from-azure-openai-proxy.md", "written for azure-openai-proxy"),
        ("coming-from-litellm.md", "litellm_settings.success_callback  no counterpart"),
    ],
)
def test_the_page_s_file_is_checked_and_turned_into_ours(
    page: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("librechat_yaml.environment._outside", VARIABLES)
    (tmp_path / "config.yaml").write_text(blocks(page, "yaml")[0])
    checked, imported = blocks(page, "console")[0].splitlines()
    assert said in run(checked, tmp_path)
    assert "The same models go to the same deployments" in run(imported, tmp_path)
    monkeypatch.setattr(
        "librechat_yaml.environment._outside",
        {**VARIABLES, **_kept(tmp_path / "secrets.env")},
    )
    assert ": valid, 2 model(s)" in run(
        "python manage.py check_config librechat.yaml", tmp_path
    )


def test_the_page_s_variables_alone_are_two_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = tmp_path / ".env"
    lines.write_text(blocks("coming-from-azure-openai-proxy.md", "env")[0])
    monkeypatch.setattr("librechat_yaml.environment._outside", read_env_file(lines))
    monkeypatch.setattr("librechat_yaml.load.BASE_DIR", tmp_path)
    out = StringIO()
    call_command("check_config", stdout=out)
    assert "valid, 2 model(s)" in out.getvalue()


def test_the_page_of_administration_makes_a_key_and_a_table_of_costs(
    ada: User, redis_clean: str, tmp_path: Path
) -> None:
    make, export = blocks("administration.md", "console")
    assert "lc-" in said(make)
    costs = tmp_path / "costs.csv"
    said(export.replace("costs.csv", str(costs)))
    assert costs.read_text().startswith("BilledCost,")


def test_the_page_of_the_proxy_makes_an_account_for_callers(db: None) -> None:
    said(blocks("coming-from-azure-openai-proxy.md", "console")[1].strip())
    assert User.objects.filter(email="callers@example.com").exists()


def said(command: str) -> str:
    """Run a command as it stands and return what it prints."""
    _, _, name, *arguments = command.split()
    out = StringIO()
    call_command(name, *arguments, stdout=out, stderr=out)
    return out.getvalue()
