"""What stands on the papers of an order. Payload builders for `studio.core.documents`: plain words and figures in the
language that is active, nothing to look up later. Rooms above hand in what this floor cannot know: `payments` the
money received, `appointments` the crew.
"""

from bookings.orders.documents.communication_sheet import COMMUNICATION_SHEET, communication_sheet_payload
from bookings.orders.documents.flow_sheet import ShootTime, crew_labels, flow_sheet_payload
from bookings.orders.documents.order_form import order_form_gist, order_form_payload
from bookings.orders.documents.parts import ABOUT_ORDER, order_page, order_subject, studio_head

KINDS = (COMMUNICATION_SHEET,)

__all__ = [
    "ABOUT_ORDER", "COMMUNICATION_SHEET", "KINDS", "ShootTime", "communication_sheet_payload", "crew_labels",
    "flow_sheet_payload", "order_form_gist", "order_form_payload", "order_page", "order_subject", "studio_head",
]  # fmt: skip
