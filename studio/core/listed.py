"""`sheet__scenes__lists="海边"`: whether a column that holds a JSON list holds this word, the same on both databases.

It reads the rows it is given; let an index choose them first.
"""

import json
from typing import Any

from django.db import models


@models.JSONField.register_lookup
class Lists(models.Lookup):
    """One word among those of a list; Django's own `contains` is unknown to SQLite."""

    lookup_name = "lists"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{left} @> %s::jsonb", [*params, json.dumps([str(self.rhs)])]
        held = f"SELECT 1 FROM json_each({left}) AS listed WHERE listed.value = %s"  # noqa: S608 – the word is a parameter
        return f"EXISTS ({held})", [*params, str(self.rhs)]
