"""What claims that stand keep free were their resource's own minutes. Apart, so that no table stays locked meanwhile."""

from django.db import migrations
from django.db.models import OuterRef, Q, Subquery


def remember(apps, schema_editor):
    claims, resources = (apps.get_model("bookings", name) for name in ("Claim", "Resource"))
    own = resources.objects.filter(pk=OuterRef("resource_id"))
    has_some = Q(resource__buffer_before__gt=0) | Q(resource__buffer_after__gt=0)
    claims.objects.filter(has_some).exclude(hold__purpose__in=("leave", "closure")).update(
        set_up=Subquery(own.values("buffer_before")), clean_up=Subquery(own.values("buffer_after"))
    )


class Migration(migrations.Migration):
    dependencies = [("bookings", "0013_minutes_around")]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
