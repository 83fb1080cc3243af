"""The one form of the one sitting: input becomes a `TakeOrder` command. A form writes nothing."""

from studio.journeys.intake.forms.intake import IntakeForm

__all__ = ["IntakeForm"]
