"""Several drafts of one person: a row for each sitting, by its key. What was typed is taken along."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def take_along(apps, schema_editor):
    new = apps.get_model("bookings", "OrderDraft")
    new.objects.bulk_create(
        new(by_id=old.by_id, key=_key_of(old), fields=old.fields, saved_at=old.saved_at)
        for old in apps.get_model("bookings", "OneDraft").objects.all()
    )


def take_back(apps, schema_editor):
    one = apps.get_model("bookings", "OneDraft")
    for draft in apps.get_model("bookings", "OrderDraft").objects.order_by("saved_at"):
        one.objects.update_or_create(
            by_id=draft.by_id, defaults={"fields": draft.fields, "saved_at": draft.saved_at}
        )


def _key_of(draft):
    return ((draft.fields.get("submission_key") or [""])[0])[:64]


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0011_repairs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameModel("OrderDraft", "OneDraft"),
        migrations.CreateModel(
            name="OrderDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=64)),
                ("fields", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("by", "key"), name="order_draft_once")],
            },
        ),
        migrations.RunPython(take_along, take_back),
        migrations.DeleteModel("OneDraft"),
    ]
