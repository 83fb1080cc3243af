"""Django's registration of the floor `complaints`; nothing else."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "complaints"
