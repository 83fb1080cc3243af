"""Django's registration of the floor `customers`; nothing else."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"
