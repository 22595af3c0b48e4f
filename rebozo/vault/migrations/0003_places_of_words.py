from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0002_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="wordssegment",
            name="places",
            field=models.BinaryField(default=b""),
            preserve_default=False,
        ),
    ]
