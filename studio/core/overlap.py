"""`NoOverlap`: the database itself refuses two live rows that overlap in time on the same thing.

One declaration, two databases: an exclusion constraint on PostgreSQL, a pair of triggers on SQLite.
Migrations import this class by its dotted path, so it may never move. Added to a table that has rows already,
SQLite does not look at those; PostgreSQL does.
"""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.backends.ddl_references import Statement, Table
from django.db.models import F, Func, Q
from django.db.models.constraints import BaseConstraint

# How Django writes a moment into SQLite. Times compare as text there, so a row in another shape could slip through.
_MOMENT = "[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9]"
_FRACTION = ".[0-9][0-9][0-9][0-9][0-9][0-9]"


class _TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


def is_overlap(error: IntegrityError, name: str) -> bool:
    """Whether the database refused a row because of the `NoOverlap` of this name."""
    details = getattr(error.__cause__, "diag", None)
    return str(error) == name if details is None else details.constraint_name == name


class NoOverlap(BaseConstraint):
    """No two rows of `thing` overlap in `[starts, ends)` while both are live.

    A row is live when `released` is NULL and `override` is the empty string. `released` is a nullable datetime
    column, `override` a text column: an override with a reason is recorded and stays outside the rule.
    """

    violation_error_code = "overlap"

    def __init__(
        self,
        *,
        name: str,
        thing: str,
        starts: str = "starts_at",
        ends: str = "ends_at",
        released: str = "released_at",
        override: str = "override_reason",
    ) -> None:
        self.thing, self.starts, self.ends, self.released, self.override = thing, starts, ends, released, override
        super().__init__(name=name)

    def _live(self) -> Q:
        return Q(**{f"{self.released}__isnull": True, self.override: ""})

    def _exclusion(self) -> ExclusionConstraint:
        span = _TsTzRange(self.starts, self.ends, RangeBoundary(inclusive_lower=True, inclusive_upper=False))
        return ExclusionConstraint(
            name=self.name,
            expressions=[(span, RangeOperators.OVERLAPS), (F(self.thing), RangeOperators.EQUAL)],
            condition=self._live(),
        )

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: Any) -> Any:
        if schema_editor.connection.vendor == "postgresql":
            return self._exclusion().constraint_sql(model, schema_editor)
        # SQLite has no such constraint: triggers follow once the table stands (also after a table remake).
        schema_editor.deferred_sql.extend(self._triggers(model, schema_editor))
        return None

    def create_sql(self, model: type[models.Model] | None, schema_editor: Any) -> Any:
        if schema_editor.connection.vendor == "postgresql":
            return self._exclusion().create_sql(model, schema_editor)
        schema_editor.deferred_sql.extend(self._triggers(model, schema_editor))
        return None

    def remove_sql(self, model: type[models.Model] | None, schema_editor: Any) -> Any:
        if schema_editor.connection.vendor == "postgresql":
            return self._exclusion().remove_sql(model, schema_editor)
        for when in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {schema_editor.quote_name(f'{self.name}_{when}')}")
        return None

    def _triggers(self, model: Any, schema_editor: Any) -> list[Statement]:
        quote = schema_editor.quote_name
        column = {
            name: quote(model._meta.get_field(getattr(self, name)).column)
            for name in ("thing", "starts", "ends", "released", "override")
        }
        pk = quote(model._meta.pk.column)
        readable = " AND ".join(
            f"(NEW.{column[moment]} GLOB '{_MOMENT}' OR NEW.{column[moment]} GLOB '{_MOMENT}{_FRACTION}')"
            for moment in ("starts", "ends")
        )
        body = (  # noqa: S608 – every name in it comes from the model
            " ON %(table)s FOR EACH ROW WHEN NEW.{released} IS NULL AND NEW.{override} = '' BEGIN "
            "SELECT RAISE(ABORT, '{name}: times must look like 2026-05-10 01:00:00') WHERE NOT ({readable}); "
            "SELECT RAISE(ABORT, '{name}') WHERE EXISTS (SELECT 1 FROM %(table)s AS other "
            "WHERE other.{thing} = NEW.{thing} AND other.{ends} > NEW.{starts} AND other.{starts} < NEW.{ends} "
            "AND other.{released} IS NULL AND other.{override} = '' AND other.{pk} <> NEW.{pk}); END"
        ).format(name=self.name, pk=pk, readable=readable, **column)
        # Parts instead of plain strings: a table remake renames them together with the table.
        table = Table(model._meta.db_table, quote)
        watched = ", ".join(column.values())
        insert, update = quote(f"{self.name}_insert"), quote(f"{self.name}_update")
        return [
            Statement(f"DROP TRIGGER IF EXISTS {insert}", table=table),
            Statement(f"DROP TRIGGER IF EXISTS {update}", table=table),
            Statement(f"CREATE TRIGGER {insert} AFTER INSERT{body}", table=table),
            Statement(f"CREATE TRIGGER {update} AFTER UPDATE OF {watched}{body}", table=table),
        ]

    def validate(
        self, model: type[models.Model], instance: models.Model, exclude: Any = None, using: str = "default"
    ) -> None:
        if getattr(instance, self.released) is not None or getattr(instance, self.override):
            return
        thing: Any = model._meta.get_field(self.thing)
        others = model._default_manager.using(using).filter(
            self._live(),
            **{
                thing.attname: getattr(instance, thing.attname),
                f"{self.starts}__lt": getattr(instance, self.ends),
                f"{self.ends}__gt": getattr(instance, self.starts),
            },
        )
        if instance.pk:
            others = others.exclude(pk=instance.pk)
        if others.exists():
            raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoOverlap) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        kwargs = {"name": self.name, "thing": self.thing, "starts": self.starts, "ends": self.ends}
        return "studio.core.overlap.NoOverlap", (), kwargs | {"released": self.released, "override": self.override}
