"""Give the panel's usual roles to an installation; roles of these names stay."""

from django.db import migrations

VIEWS = ["access", "audit", "configuration", "keys", "people", "spending"]
USUAL = {
    "PEOPLE": (
        "Manages the people of some groups",
        ["people.change", "people.help", "people.view"],
        True,
    ),
    "HELPDESK": (
        "Helps people in who lost their way",
        ["people.help", "people.view"],
        False,
    ),
    "FINANCE": (
        "Watches spending and sets budgets",
        ["budgets.change", "spending.view"],
        False,
    ),
    "AUDITOR": (
        "Reads everything but what people write",
        [f"{each}.view" for each in VIEWS],
        False,
    ),
    "CONFIGURATION": (
        "Sees to models, deployments and banners",
        [
            "banners.change",
            "configuration.change",
            "configuration.view",
            "switches.change",
        ],
        False,
    ),
}


def add(apps, schema_editor):
    roles = apps.get_model("accounts", "Role").objects
    for name, (description, permissions, own_groups) in USUAL.items():
        roles.using(schema_editor.connection.alias).get_or_create(
            name=name,
            defaults={
                "description": description,
                "permissions": permissions,
                "own_groups": own_groups,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_delegation")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
