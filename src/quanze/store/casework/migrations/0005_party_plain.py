from django.db import migrations, models

from quanze.core.casework.double_punishment import plain_name


def fill(apps, schema_editor):
    """The plain names of parties of cases that were there before."""
    Case = apps.get_model("casework", "Case")
    waiting = []
    for case in Case.objects.only("id", "party").iterator(chunk_size=1000):
        case.party_plain = plain_name(case.party)[:200]
        waiting.append(case)
        if len(waiting) == 1000:
            Case.objects.bulk_update(waiting, ["party_plain"])
            waiting = []
    Case.objects.bulk_update(waiting, ["party_plain"])


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0004_kept_view"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="party_plain",
            field=models.CharField(blank=True, default="", max_length=200, help_text="the name as parties are compared by it"),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="case", name="casework_by_party"),
        migrations.AddIndex(model_name="case", index=models.Index(fields=["party_plain"], name="casework_by_plain_party")),
        migrations.AddIndex(model_name="case", index=models.Index(fields=["item", "act_first"], name="casework_by_act")),
    ]
