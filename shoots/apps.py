"""Django's registration of the floor `shoots`; nothing else."""

from django.apps import AppConfig


class ShootsConfig(AppConfig):
    name = "shoots"
