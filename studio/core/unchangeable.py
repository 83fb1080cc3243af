"""`Unchangeable`: the database itself refuses to change what a row says, for ever or once somebody has signed it.

One declaration, two databases: a trigger on either. Migrations import this class by its dotted path, so it may never
move. Rows can still be deleted where a foreign key lets them; what must not go is protected by one.
"""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.ddl_references import Statement, Table
from django.db.models.constraints import BaseConstraint


class Unchangeable(BaseConstraint):
    """No update of `fields` that says something else; with `once` only from when that column has a value on."""

    violation_error_code = "unchangeable"

    def __init__(self, *, name: str, fields: Sequence[str], once: str = "") -> None:
        self.fields, self.once = tuple(fields), once
        super().__init__(name=name)

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: Any) -> Any:
        schema_editor.deferred_sql.extend(self._statements(model, schema_editor))
        return None

    create_sql = constraint_sql

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        trigger = schema_editor.quote_name(self.name)
        if schema_editor.connection.vendor == "postgresql":
            table = schema_editor.quote_name(model._meta.db_table)
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger} ON {table}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {trigger}()")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        return None

    def _statements(self, model: Any, schema_editor: Any) -> list[Statement]:
        quote = schema_editor.quote_name
        columns = [quote(model._meta.get_field(name).column) for name in self.fields]
        is_postgres = schema_editor.connection.vendor == "postgresql"
        differs = "IS DISTINCT FROM" if is_postgres else "IS NOT"
        changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)
        if self.once:
            changed = f"OLD.{quote(model._meta.get_field(self.once).column)} IS NOT NULL AND ({changed})"
        # Parts instead of plain strings: a table remake renames them together with the table.
        table, name = Table(model._meta.db_table, quote), quote(self.name)
        when = f"BEFORE UPDATE OF {', '.join(columns)} ON %(table)s FOR EACH ROW"
        if is_postgres:
            refuse = f"RAISE EXCEPTION '{self.name}' USING ERRCODE = 'integrity_constraint_violation';"
            return [
                Statement(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                    f"$body$ BEGIN {refuse} RETURN NEW; END $body$",
                    table=table,
                ),
                Statement(f"DROP TRIGGER IF EXISTS {name} ON %(table)s", table=table),
                Statement(f"CREATE TRIGGER {name} {when} WHEN ({changed}) EXECUTE FUNCTION {name}()", table=table),
            ]
        refuse = f"SELECT RAISE(ABORT, '{self.name}');"
        return [
            Statement(f"DROP TRIGGER IF EXISTS {name}", table=table),
            Statement(f"CREATE TRIGGER {name} {when} WHEN {changed} BEGIN {refuse} END", table=table),
        ]

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """Nothing to say before an update: actions never write these columns twice."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unchangeable) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        kwargs: dict[str, Any] = {"name": self.name, "fields": self.fields, "once": self.once}
        return "studio.core.unchangeable.Unchangeable", (), kwargs
