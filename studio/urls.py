"""The addresses of the product (a contract: bookmarks and printed codes depend on them)."""

from django.contrib import admin
from django.urls import include, path

from studio.core import health

urlpatterns = [
    path("", include("studio.dashboards.urls")),
    path("", include("studio.core.staff.urls")),
    path("", include("studio.core.documents.urls")),
    path("", include("studio.core.ui.urls")),
    path("approvals/", include("studio.core.approvals.urls")),
    path("messages/", include("studio.core.messages.urls")),
    path("customers/", include("customers.profiles.urls")),
    path("followups/", include("customers.followups.urls")),
    path("orders/new/", include("studio.journeys.intake.urls")),
    path("orders/", include("studio.journeys.changes.urls")),
    path("orders/", include("bookings.orders.urls")),
    path("", include("bookings.payments.urls")),
    path("", include("bookings.catalog.urls")),
    path("calendar/print-pack/", include("studio.dashboards.pack.urls")),
    path("calendar/", include("studio.dashboards.board.urls")),
    path("reports/", include("studio.dashboards.reports.urls")),
    path("settings/", include("bookings.calendar.urls")),
    path("settings/", include("bookings.orders.settings_urls")),
    path("settings/", include("studio.dashboards.setup.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]

handler400 = "studio.core.answers.bad_request"
