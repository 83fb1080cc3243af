"""Django's registration of the project app; loads the page of plugs once everything is there."""

from django.apps import AppConfig


class StudioConfig(AppConfig):
    name = "studio"
    verbose_name = "影程"
    is_plugged_in = False

    def ready(self) -> None:
        """Once per process: Django calls this again for every registry of apps a test makes."""
        if not StudioConfig.is_plugged_in:
            StudioConfig.is_plugged_in = True
            from studio import wiring  # noqa: PLC0415 – models must be loaded first

            wiring.plug_in()
