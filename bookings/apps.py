"""Django's registration of the floor `bookings`; nothing else."""

from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "bookings"
