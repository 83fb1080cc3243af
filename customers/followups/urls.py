"""Addresses of this room."""

from django.urls import path

from customers.followups import views

app_name = "followups"

urlpatterns = [
    path("", views.followup_list, name="list"),
    path("<int:pk>/done/", views.done, name="done"),
    path("desk/", views.desk, name="desk"),
    path("desk/outcome/", views.outcome, name="outcome"),
    path("desk/undo/", views.undo, name="undo"),
    path("<int:pk>/note/", views.note, name="note"),
    path("<int:pk>/drop/", views.drop, name="drop"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
    path("rules/", views.rule_list, name="rules"),
    path("rules/<int:pk>/", views.rule_edit, name="rule"),
    path("rules/<int:pk>/preview/", views.rule_preview, name="rule-preview"),
]
