"""Many plain rows at once, with ids chosen by the caller: for the demo and for imports, never for a person's action.

No signals, no defaults from the database, no return of ids; constraints hold as always.
"""

import io
import re
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from django.core.management.color import no_style
from django.db import connection, connections, models, transaction
from django.db.models import Max


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Insert instances of one model whose primary keys are set. Joins the caller's transaction."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = meta.concrete_fields
    quote = connection.ops.quote_name
    table = f"{quote(meta.db_table)} ({', '.join(quote(field.column) for field in fields)})"
    columns = [_column(field, rows) for field in fields]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = zip(*map(_copied, columns), strict=True)
            cursor.cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO("\n".join(map("\t".join, lines))))
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", list(zip(*columns, strict=True)))  # noqa: S608 – our names


def _column(field: "models.Field[Any, Any]", rows: Sequence[models.Model]) -> list[Any]:
    """One column's values as the driver wants them; texts, numbers and references go as they are."""
    plain = [row.__dict__[field.attname] for row in rows]
    if not isinstance(field, models.DateField | models.TimeField | models.DecimalField | models.JSONField):
        return plain
    backend = connections["default"]
    return [None if value is None else field.get_db_prep_save(value, backend) for value in plain]


def _copied(values: list[Any]) -> list[str]:
    """One column as COPY reads it: a backslash escapes, `\\N` is nothing."""
    return ["\\N" if value is None else _escaped(_as_text(value)) for value in values]


def _as_text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return f"\\x{bytes(value).hex()}"
    if hasattr(value, "adapted"):  # how the driver wraps JSON
        return str(value.dumps(value.adapted))
    return str(value)


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text


_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


class Conveyor:
    """Takes batches of rows to the database one after the other, each in a transaction of its own.

    A database server writes one batch while the next is being made, so both processors work; SQLite, and whoever is
    inside a transaction, writes at once. An error of a batch is raised at the next one, or at the end of the block.
    """

    def __init__(self) -> None:
        beside = connection.vendor == "postgresql" and not connection.in_atomic_block
        self._carrier = ThreadPoolExecutor(1) if beside else None
        self._under_way: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._carrier is None:
            return
        self._carrier.submit(connections.close_all)  # the connection of its own thread
        self._carrier.shutdown()
        if kind is None:
            self._arrived()

    def send(self, batch: Sequence[Sequence[models.Model]]) -> None:
        """Insert these tables' rows in this order; they must not change any more."""
        self._arrived()
        if self._carrier is None:
            _insert_batch(batch)
        else:
            self._under_way = self._carrier.submit(_insert_batch, batch)

    def _arrived(self) -> None:
        if self._under_way is not None:
            self._under_way.result()


def _insert_batch(batch: Sequence[Sequence[models.Model]]) -> None:
    with transaction.atomic():
        for rows in batch:
            insert_rows(rows)


def next_id(model: type[models.Model]) -> int:
    """The first free id of a table."""
    return (model._default_manager.aggregate(top=Max("pk"))["top"] or 0) + 1


def reset_sequences(tables: Sequence[type[models.Model]]) -> None:
    """Let the database count on from the highest id after rows were inserted with ids of our own."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
