from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="rpm",
            field=models.PositiveIntegerField(
                default=0,
                help_text="0 means no limit of its own.",
                verbose_name="requests a minute",
            ),
        )
    ]
