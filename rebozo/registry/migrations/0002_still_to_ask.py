"""The records still to ask are found without walking the whole registry."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0001_initial"),
        ("registry", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="attack",
            index=models.Index(
                condition=models.Q(("basis", "to_ask")),
                fields=["network", "retired", "month", "code"],
                name="registry_attack_to_ask",
            ),
        ),
    ]
