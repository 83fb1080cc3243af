"""拍摄: the day itself; an order may have several."""

from django.db import models

from shoots.planning.states import ShootState


class Shoot(models.Model):
    """One shoot of an order. `number` is the order's number with a running digit; the appointment says when."""

    order = models.ForeignKey("bookings.Order", models.PROTECT, related_name="shoots")
    branch = models.ForeignKey("studio.Branch", models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=20, unique=True, null=True)  # null until the story's last step
    serial = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=ShootState.choices, default=ShootState.PLANNED)
    appointment = models.OneToOneField(
        "bookings.Appointment", models.PROTECT, null=True, blank=True, related_name="shoot"
    )
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "serial"], name="shoot_serial_once")]
