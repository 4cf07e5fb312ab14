"""The database itself refuses to alter or remove what was recorded.

A guard is a trigger of the database, so it holds for raw SQL and for other programs too. Whoever may drop triggers or write to the
database file can still get past it; that is what the chain and the signed checkpoints are for.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("ledger_storedevent", "ledger_storedcheckpoint")
# what identifies a row besides its id: SQLite's INSERT OR REPLACE removes the old row without calling it a deletion
IDENTITY = {"ledger_storedevent": ("stream", "seq"), "ledger_storedcheckpoint": ("number",)}
SENTENCE = "台账只能追加：已经记下的内容不能修改、删除或替换"


def guard_statements(vendor: str, table: str) -> list[str]:
    """The SQL that puts the guards on one table, running it again changes nothing."""
    if vendor == "sqlite":
        same = " AND ".join(f"{name} = NEW.{name}" for name in IDENTITY[table])
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 - our own names
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) OR EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "
            f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
        f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
        # ALWAYS: a session that calls itself a replica is refused too
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_change",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_truncate",
    ]


def lifting_statements(vendor: str, table: str) -> list[str]:
    """The SQL that takes the guards away again: only for undoing the migration and for emptying a test's database."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{what}" for what in ("update", "delete", "replace")]
    return [f"DROP TRIGGER IF EXISTS {table}_no_{what} ON {table}" for what in ("change", "truncate")]


def missing_guards(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of guards that ought to be in the database and are not, or are switched off; empty where all is well."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            wanted = [f"{table}_no_{what}" for table in TABLES for what in ("update", "delete", "replace")]
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'")
            wanted = [f"{table}_no_{what}" for table in TABLES for what in ("change", "truncate")]
        held = {name for (name,) in cursor.fetchall()}
    return [name for name in wanted if name not in held]
