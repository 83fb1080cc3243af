from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("bookings", "0009_unreviewed"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="came_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("phone", "by phone"),
                    ("web", "through the web"),
                    ("platform", "third-party platform"),
                    ("walk_in", "walk-in"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="talk",
            field=models.CharField(blank=True, default="", max_length=500),
        ),
    ]
