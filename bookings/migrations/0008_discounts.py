"""Who approved a discount stands on its line: an order may have several."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def to_the_line(apps, schema_editor):
    Order, OrderLine = apps.get_model("bookings", "Order"), apps.get_model("bookings", "OrderLine")
    approved = Order.objects.filter(pk=OuterRef("order_id")).values("discount_approved_by")
    OrderLine.objects.filter(kind="discount").update(approved_by=Subquery(approved))


def to_the_order(apps, schema_editor):
    Order, OrderLine = apps.get_model("bookings", "Order"), apps.get_model("bookings", "OrderLine")
    for line in OrderLine.objects.filter(kind="discount").exclude(approved_by=None):
        Order.objects.filter(pk=line.order_id).update(discount_approved_by=line.approved_by_id)


class Migration(migrations.Migration):
    dependencies = [("bookings", "0007_order_changes"), ("studio", "0004_discount_limits")]

    operations = [
        migrations.AddField(
            "orderline",
            "approved_by",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(to_the_line, to_the_order),
        migrations.RemoveField("order", "discount_approved_by"),
    ]
