"""Minutes kept free around a kind of booking; every claim remembers how much of it is set-up and clean-up."""

import django.db.models.deletion
from django.db import migrations, models

PURPOSES = [
    ("consultation", "consultation"), ("fitting", "fitting"), ("shoot", "shoot"), ("selection", "selection"),
    ("proof", "proof"), ("pickup", "pickup"), ("leave", "leave"), ("closure", "closed"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0012_drafts"),
        ("studio", "0007_receipt_paper"),
    ]

    operations = [
        migrations.AddField("claim", "set_up", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("claim", "clean_up", models.PositiveSmallIntegerField(default=0)),
        migrations.CreateModel(
            name="PurposeBuffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(choices=PURPOSES, max_length=14)),
                ("before", models.PositiveSmallIntegerField(default=0)),
                ("after", models.PositiveSmallIntegerField(default=0)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="studio.branch"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("branch", "purpose"), name="buffer_once_per_purpose")
                ],
            },
        ),
    ]
