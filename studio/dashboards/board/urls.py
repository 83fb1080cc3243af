"""Addresses of the calendar, below /calendar/."""

from django.urls import path

from studio.dashboards.board.views import booking, feed, hold, looking

app_name = "board"

urlpatterns = [
    path("", looking.day, name="day"),
    path("week/", looking.week, name="week"),
    path("month/", looking.month, name="month"),
    path("people/", looking.people, name="people"),
    path("feed/", feed.feed, name="feed"),
    path("feed/<str:token>.ics", feed.calendar, name="feed-ics"),
    path("resource/<int:resource_id>/", looking.resource, name="resource"),
    path("book/", booking.book, name="book"),
    path("absence/", booking.absence, name="absence"),
    path("holds/<int:hold_id>/", hold.hold, name="hold"),
    path("holds/<int:hold_id>/move/", booking.move, name="move"),
    path("holds/<int:hold_id>/confirm/", hold.confirm, name="confirm"),
    path("holds/<int:hold_id>/release/", hold.release, name="release"),
    path("holds/<int:hold_id>/<slug:name>/", hold.step, name="step"),
    path("visits/<int:appointment_id>/", hold.visit, name="visit"),
]
