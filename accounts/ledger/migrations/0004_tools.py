from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_words")]

    operations = [
        migrations.AlterField(
            model_name="ledgerentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("chat", "Answer"),
                    ("title", "Title"),
                    ("summary", "Summary"),
                    ("image", "Image"),
                    ("audio", "Speech"),
                    ("embedding", "Embedding"),
                    ("moderation", "Moderation"),
                    ("gateway", "Gateway"),
                    ("tool", "Tool"),
                    ("other", "Other"),
                ],
                max_length=12,
                verbose_name="for",
            ),
        ),
    ]
