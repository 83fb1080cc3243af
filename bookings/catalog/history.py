"""How the catalogue's history is told. `studio/wiring.py` registers `SENTENCES`."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from studio.core.ui.formats import money

Data = dict[str, Any]


def _named(data: Data) -> Data:
    return {"name": data["name"], "price": money(Decimal(data["price"]))}


SENTENCES: dict[str, Callable[[Data], str]] = {
    "package.added": lambda data: _("Package %(name)s put on sale, %(price)s") % _named(data),
    "package.changed": lambda data: _("Package %(name)s changed, %(price)s") % _named(data),
    "product.added": lambda data: _("Product %(name)s put on sale, %(price)s") % _named(data),
    "product.changed": lambda data: _("Product %(name)s changed, %(price)s") % _named(data),
}
