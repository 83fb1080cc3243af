"""Django's registration of the project app; loads the page of plugs once everything is there."""

from django.apps import AppConfig


class StudioConfig(AppConfig):
    name = "studio"
    verbose_name = "影程"

    def ready(self) -> None:
        from studio import wiring  # noqa: PLC0415 – models must be loaded first

        wiring.plug_in()
