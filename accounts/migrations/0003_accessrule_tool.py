from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_apikey_rpm")]

    operations = [
        migrations.AddField(
            model_name="accessrule",
            name="tool",
            field=models.CharField(blank=True, max_length=100, verbose_name="tool"),
        ),
        migrations.AlterField(
            model_name="accessrule",
            name="kind",
            field=models.CharField(
                choices=[
                    ("model", "Models"),
                    ("feature", "A feature"),
                    ("tool", "Tools"),
                ],
                default="model",
                max_length=7,
                verbose_name="what",
            ),
        ),
    ]
