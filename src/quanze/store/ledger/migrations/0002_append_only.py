from django.db import migrations, models

from quanze.store.ledger.guards import TABLES, guard_statements, lifting_statements


def put_up(apps, schema_editor):
    for table in TABLES:
        for statement in guard_statements(schema_editor.connection.vendor, table):
            schema_editor.execute(statement)


def take_down(apps, schema_editor):
    for table in TABLES:
        for statement in lifting_statements(schema_editor.connection.vendor, table):
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="StoredCheckpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                ("position", models.BigIntegerField(help_text="the last event it covers")),
                ("content", models.TextField(help_text="canonical JSON, byte for byte what is signed")),
                (
                    "heads",
                    models.TextField(help_text="canonical JSON: [stream, seq, digest] of every stream that grew since the one before"),
                ),
                ("digest", models.CharField(max_length=64)),
                ("signature", models.TextField()),
            ],
        ),
        migrations.RunPython(put_up, take_down),
    ]
