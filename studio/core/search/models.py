"""Search keys: short rows that a prefix finds at once, the same on both databases."""

from typing import Any

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.expressions import OrderBy
from django.db.models.functions import Collate
from django.db.models.indexes import IndexExpression


class PatternOps(OpClass):
    """An index column that serves prefixes whatever the collation; SQLite compares bytes anyway."""

    def __init__(self, expression: Any) -> None:
        super().__init__(expression, name="text_pattern_ops")

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        (column,) = self.source_expressions
        return "studio.core.search.models.PatternOps", (column.name,), {}  # type: ignore[attr-defined]

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        return compiler.compile(self.source_expressions[0])


IndexExpression.register_wrappers(OrderBy, PatternOps, Collate)  # type: ignore[arg-type]


class SearchKey(models.Model):
    """One way to find one subject: a suffix of a name, its pinyin, its initials, a phone, its tail, a number."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    branch = models.ForeignKey("studio.Branch", models.CASCADE, related_name="+", db_index=False)

    class Meta:
        db_table = "studio_search_key"
        indexes = [
            models.Index("kind", PatternOps("key"), "branch", "subject_id", name="search_key_prefix"),
            models.Index(fields=["kind", "subject_id"], name="search_key_subject"),
        ]


@models.CharField.register_lookup
class StartsWithKey(models.Lookup):
    """`key__prefix='zs'`: a range on the B-tree, case-sensitive, on SQLite and PostgreSQL alike."""

    lookup_name = "prefix"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, left_params = self.process_lhs(compiler, connection)
        low = str(self.rhs)
        high = low + "\U0010ffff"
        less, more = ("~<~", "~>=~") if connection.vendor == "postgresql" else ("<", ">=")
        return f"({left} {more} %s AND {left} {less} %s)", [*left_params, low, *left_params, high]

    def get_prep_lookup(self) -> str:
        return str(self.rhs)
