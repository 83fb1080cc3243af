from django.db import migrations, models

# What there was before roles remembered it: none of these is new to a role that exists.
UNTIL_NOW = [
    "signed_in", "customers.view", "customers.edit", "customers.phones", "orders.view", "orders.take", "orders.change",
    "orders.cancel", "orders.discount", "payments.view", "payments.take", "payments.review", "payments.return",
    "payments.refund", "payments.close", "catalog.view", "catalog.edit", "calendar.view", "calendar.book",
    "calendar.override", "calendar.manage", "shoots.view", "followups.view", "followups.call", "followups.rules",
    "messages.view", "documents.print", "approvals.see", "dashboard.view", "staff.manage", "settings.edit",
]


def remember(apps, schema_editor):
    apps.get_model("studio", "Role").objects.update(known=UNTIL_NOW)


class Migration(migrations.Migration):

    dependencies = [
        ("studio", "0007_receipt_paper"),
    ]

    operations = [
        migrations.AddField(
            model_name="role",
            name="known",
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
