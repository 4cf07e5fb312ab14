"""The search index, which each database keeps in its own way."""

from django.db import migrations


def _statements(vendor, what):
    from quanze.store.registry.search import postgres, sqlite

    return getattr(postgres if vendor == "postgresql" else sqlite, what)


def create(apps, schema_editor):
    for statement in _statements(schema_editor.connection.vendor, "CREATE"):
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in _statements(schema_editor.connection.vendor, "DROP"):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
