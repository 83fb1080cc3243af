"""沟通表: what the couple wants, for make-up, gowns and photographer."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from bookings.calendar.queries.places import resources_of
from bookings.calendar.states import ResourceKind
from bookings.orders.documents.parts import (
    ABOUT_ORDER,
    Payload,
    consent_ticks,
    first_phone,
    load_order,
    order_head,
    outfit_count,
    package_contents,
    scene_count,
    step_days,
    ticked,
    ticks,
)
from bookings.orders.models import CommunicationSheet
from bookings.orders.sheet import PhotoStyle
from bookings.orders.states import Step
from studio.core.documents.wording import long_day
from studio.core.staff.models import Branch
from studio.core.ui.formats import phone_masked, without_phones

FEWEST_ROWS = 4
SCENE_KINDS = (ResourceKind.STUDIO, ResourceKind.OUTDOOR)


def communication_sheet_payload(order_id: int, language: str) -> Payload:
    """The sheet as filled in at the desk, with room for what the fitting adds."""
    order = load_order(order_id)
    sheet = getattr(order, "communication_sheet", None) or CommunicationSheet()
    scenes = scene_count(order)
    rows = max(FEWEST_ROWS, outfit_count(order), scenes)
    return {
        **order_head(order),
        "phone": phone_masked(first_phone(order)),  # it lies about in make-up rooms and on sets
        "counts": package_contents(order),
        "shoot": step_days(order).get(Step.SHOOT, ""),
        "wedding": long_day(order.wedding_on),
        "place": order.customer.wedding_place,
        "styles": ticks(PhotoStyle.choices, sheet.styles),
        "scenes": ticks(_scenes_of(order.branch), sheet.scenes),
        "themes": without_phones(sheet.themes),
        "likes": without_phones(sheet.likes),
        "dislikes": without_phones(sheet.dislikes),
        "must_not_miss": without_phones(order.customer.must_not_miss),
        "consent": consent_ticks(order),
        "given": [
            {"label": _("brochure, WeChat"), "on": order.brochure_given},
            {"label": _("group-shoot card"), "on": order.group_card_given},
        ],
        "rows": [
            {"outfit": _("Outfit %(n)s") % {"n": n}, "scene": _("Scene %(n)s") % {"n": n} if n <= scenes else ""}
            for n in range(1, rows + 1)
        ],
        "notes": without_phones(order.notes),
    }


def communication_sheet_gist(facts: Payload) -> list[tuple[str, str]]:
    """What somebody signs with it: what they asked for, and whether their photos may be shown."""
    asked = [
        (pgettext("paper", "Shoot"), facts["shoot"]), (pgettext("paper", "Style"), ticked(facts["styles"])),
        (pgettext("paper", "Scenes"), ticked(facts["scenes"])), (_("Themes and props"), facts["themes"]),
        (pgettext("paper", "Likes"), facts["likes"]), (_("Dislikes and special needs"), facts["dislikes"]),
    ]  # fmt: skip
    return [*asked, (_("Photos as samples"), ticked(facts["consent"]))]


def _scenes_of(branch: Branch) -> list[tuple[str, str]]:
    """The branch's own studios and outdoor scenes, by their names."""
    return [(scene.name, scene.name) for scene in resources_of(branch, SCENE_KINDS)]


COMMUNICATION_SHEET = ABOUT_ORDER.paper(
    "communication-sheet", gettext_lazy("Communication sheet"), communication_sheet_payload, one_sheet=True,
    signable=True, gist=communication_sheet_gist,
)  # fmt: skip
