"""How the plain fields lie on the page, twelve columns wide, in the order of the paper form."""

from crispy_forms.layout import HTML
from django.urls import reverse

from studio.core.ui.layouts import Cell, Chips, Grid, PlainHelper


def helpers() -> dict[str, PlainHelper]:
    """One helper for each block; packages, add-ons, half days and the money column draw themselves."""
    phone = {
        "inputmode": "tel", "data_phone": "1", "hx_get": reverse("intake:find"), "hx_target": "#found",
        "hx_trigger": "input changed delay:400ms", "hx_include": "[name=existing_number]", "hx_sync": "this:queue last",
    }  # fmt: skip
    return {
        "couple": PlainHelper(
            Grid(
                Cell("bride_name", 2), Cell("bride_phone", 3, **phone), Cell("bride_wechat", 3),
                HTML('{% include "studio/journeys/intake/_birthday.html" %}'),
                Cell("groom_name", 2), Cell("groom_phone", 3, **phone), Cell("source", 3), Cell("referrer", 4),
                HTML('{% include "studio/journeys/intake/_wedding.html" %}'), Cell("wedding_place", 4),
                Cell("pickup_promised_on", 4, data_live="1", inputmode="numeric"),
            )
        ),
        "sheet": PlainHelper(
            Grid(
                Chips("styles"), Chips("scenes"),
                Cell("themes", 4), Cell("likes", 4), Cell("dislikes", 4),
                Chips("consent", 6), Chips("given", 6), Cell("specialist", 4),
            )
        ),
        "approval": PlainHelper(
            Grid(Chips("approval_way", 12), Cell("approver", 4), Cell("approver_password", 4),
                 Cell("discount_reason", 8))
        ),
        "other": PlainHelper(
            Grid(Cell("other_day", 4), Cell("other_part", 4), Cell("other_from", 2), Cell("other_to", 2))
        ),
        "crew": PlainHelper(Cell("photographer", 4), Cell("makeup", 4)),
    }  # fmt: skip
