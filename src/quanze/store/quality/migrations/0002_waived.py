"""What a person lets stand: why, who, until when."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("quality", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="waived_reason",
            field=models.TextField(blank=True, default="", help_text="why a person lets it stand; empty where nobody does"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="finding", name="waived_by", field=models.CharField(blank=True, default="", max_length=120), preserve_default=False
        ),
        migrations.AddField(
            model_name="finding",
            name="waived_until",
            field=models.CharField(blank=True, default="", help_text="the last day on which it is let stand", max_length=10),
            preserve_default=False,
        ),
    ]
