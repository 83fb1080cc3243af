"""The refusals of the house. A `StudioError` is a sentence for the person at the desk; views put it onto the form."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _


class StudioError(Exception):
    """Something the business forbids. `message` is translated and says what would be right; `field` names the input."""

    def __init__(self, message: object, field: str | None = None, *, code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code

    def __str__(self) -> str:
        return str(self.message)


class Busy(StudioError):
    """Somebody else holds the rows right now; the same attempt may succeed in a moment."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else is saving the same thing right now. Nothing was changed; please try once more."),
            code="busy",
        )


class NotAllowed(StudioError):
    """The signed-in person may not do this."""

    def __init__(self, message: object | None = None) -> None:
        super().__init__(message or _("You may not do this. Ask a manager."), code="not_allowed")


class AlreadySaved(StudioError):
    """The same form was already saved with other contents; `answer` is what the first submission made."""

    def __init__(self, answer: str) -> None:
        super().__init__(
            _("This form was already saved as %(answer)s. What you changed since is not in it.") % {"answer": answer},
            code="already_saved",
        )
        self.answer = answer


class MovedOn(StudioError):
    """The record changed since the page was opened; `changes` names who changed what."""

    def __init__(self, message: object, changes: Sequence[str] = ()) -> None:
        super().__init__(message, code="moved_on")
        self.changes = list(changes)
