"""What is typed at the calendar: a booking, another place for one, an absence."""

from studio.dashboards.board.forms.absence import AbsenceForm
from studio.dashboards.board.forms.booking import BookingForm
from studio.dashboards.board.forms.moving import MoveForm

__all__ = ["AbsenceForm", "BookingForm", "MoveForm"]
