"""One row per series of numbers; the row is the lock."""

from django.db import models


class Counter(models.Model):
    """The last number given out in a series, such as `receipt:HB`."""

    series = models.CharField(max_length=60, primary_key=True)
    value = models.PositiveBigIntegerField(default=0)

    class Meta:
        db_table = "studio_counter"
