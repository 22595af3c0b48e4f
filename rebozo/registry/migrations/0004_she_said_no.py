"""She may say that she does not want to be counted: a basis of its own, which is never counted."""

from django.db import migrations, models

BASES = [
    ("consent", "She said yes"),
    ("to_ask", "Still to ask her"),
    ("refused", "She does not want it counted"),
    ("public", "From a public source"),
    ("collective", "A group in which nobody is named"),
    ("memory", "From her family, or in memory of her"),
    ("steering", "By a decision of the Steering Group"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0003_every_evening"),
    ]

    operations = [
        migrations.AlterField(model_name="event", name="basis", field=models.CharField(choices=BASES, max_length=10)),
        migrations.AlterField(model_name="attack", name="basis", field=models.CharField(choices=BASES, max_length=10)),
    ]
