"""What clerks do at the intake page in races and crashes, through the real form. Module-level: it travels by name."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connections
from django.test import Client, override_settings

from bookings.appointments.models import Appointment
from bookings.calendar.models import Claim, Hold
from bookings.orders.models import Milestone, Order, OrderLine
from bookings.payments.models import Payment
from customers.followups.actions import seed_rules
from customers.followups.models import FollowUp
from customers.profiles.models import Customer, Person
from shoots.planning.models import Shoot
from studio.core.audit.models import HistoryEntry
from studio.core.documents.models import Document, ShortCode
from studio.core.numbering.models import Counter
from studio.core.once.models import SubmissionKey
from studio.core.search.models import SearchKey
from studio.core.staff.models import Branch, User
from studio.journeys.intake import actions
from tests.factories import make_branch, make_user
from tests.journeys.intake import sitting
from tests.race.clerk import Outcome

EVERYTHING = (
    Customer, Person, Order, OrderLine, Milestone, Hold, Claim, Appointment, Shoot, Payment, FollowUp, Document,
    ShortCode, HistoryEntry, Counter, SearchKey, SubmissionKey,
)  # fmt: skip
PLAIN_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # nobody collected static files
_clients: dict[int, Client] = {}


@dataclass(frozen=True)
class Ids:
    """The shop in plain numbers, so that it can travel."""

    branch: int
    photographer: int
    staff: tuple[int, ...]


def open_shop(clerks: int = 1) -> Ids:
    branch = make_branch(prefix="HB")
    shop = sitting.open_shop(branch)
    seed_rules()
    staff = tuple(make_user(branch=branch, full_name=f"门市{n}").pk for n in range(clerks))
    return Ids(branch.pk, shop.photographers[0].pk, staff)


def post(ids: Ids, clerk: int, **changes: Any) -> Any:
    """Send the form as this clerk; `changes` as in `sitting.filled_in`."""
    if not _clients:
        override_settings(
            STORAGES=settings.STORAGES | {"staticfiles": PLAIN_FILES}, ALLOWED_HOSTS=["testserver"]
        ).enable()
    if clerk not in _clients:
        _clients[clerk] = sitting.in_english(Client(raise_request_exception=False))
        _clients[clerk].force_login(
            User.objects.get(pk=ids.staff[clerk]), backend="django.contrib.auth.backends.ModelBackend"
        )
    package = type("Named", (), {"code": "midsummer"})
    photographer = type("Named", (), {"pk": ids.photographer})
    shop = sitting.Shop(Branch(), package, package, None, None, [photographer])  # type: ignore[arg-type]
    return sitting.take(_clients[clerk], shop, **changes)


def send_the_same_form(_me: int, ids: Ids, n: int) -> Outcome:
    """A double click, or a resend from another window: the same clerk, the same key, the same fields."""
    answer = post(ids, 0, submission_key=f"sitting-{n}", slot="later", sure=["duplicate"])
    return _told(answer)


def want_the_same_morning(me: int, ids: Ids, n: int) -> Outcome:
    """Every clerk another couple, all of them the same photographer on the same half day."""
    slot = f"{sitting.in_days(10 + n).isoformat()}:morning"
    phones = {"bride_phone": f"138{n:04d}{me:04d}", "groom_phone": "", "groom_name": f"新郎{me}"}
    answer = post(ids, me, submission_key=f"sitting-{n}-{me}", bride_name=f"新娘{n}号{me}", slot=slot, **phones)
    return _told(answer)


def want_a_morning_of_ones_own(me: int, ids: Ids, n: int) -> Outcome:
    """Every clerk another couple and another day."""
    slot = f"{sitting.in_days(10 + 10 * n + me).isoformat()}:morning"
    phones = {"bride_phone": f"138{n:04d}{me:04d}", "groom_phone": "", "groom_name": f"新郎{me}"}
    return _told(post(ids, me, submission_key=f"own-{n}-{me}", bride_name=f"新娘{n}号{me}", slot=slot, **phones))


def warm_up(me: int, ids: Ids, whose_turn: int) -> str:
    """One after the other: a form that is refused late, so that everything has been used once."""
    return _told(post(ids, me, submission_key=f"warm-{me}", shown_total="1.00")).kind if me == whose_turn else ""


def receipt_numbers() -> list[str]:
    return list(Payment.objects.order_by("receipt_number").values_list("receipt_number", flat=True))


def _told(answer: Any) -> Outcome:
    if answer.status_code == 302:
        return Outcome("won", answer["Location"])
    page = answer.content.decode()
    kind = "refused" if answer.status_code in (409, 422) else "error"
    choices = tuple(part.split('"')[0] for part in page.split('value="slot:')[1:])
    return Outcome(kind, text=page, choices=choices)


def forget_the_key(_me: int) -> None:
    """Take the guard away: every form counts as the first."""
    actions.claim_key = lambda **_fields: None  # type: ignore[assignment]
    actions.store_answer = lambda **_fields: None  # type: ignore[assignment]


def count_everything() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in EVERYTHING}


def sums_agree() -> bool:
    """Every stored sum is what its rows say."""
    return all(
        order.paid_total == sum(payment.amount for payment in order.payments.all())
        and order.total == sum(line.amount for line in order.lines.all())
        for order in Order.objects.all()
    )


# ---- killed in the middle ----------------------------------------------------------------------------------------


def kill_before(step: str) -> None:
    """The process dies the moment the story comes to this step."""
    setattr(actions, step, _die)


def kill_after(step: str) -> None:
    """The process dies when this step has been written, before the story goes on."""
    done: Callable[..., Any] = getattr(actions, step)

    def then_die(*args: Any, **kwargs: Any) -> None:
        done(*args, **kwargs)
        _die()

    setattr(actions, step, then_die)


def _die(*_args: Any, **_kwargs: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def crash(ids: Ids, how: Callable[[str], None] | None, step: str) -> int:
    """Send the form in a child that dies on the way; answers the signal that ended it (0: it lived)."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        if how is not None:
            how(step)
        post(ids, 0)
        if how is None:
            _die()  # committed, but the answer never reaches the desk
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WTERMSIG(status)


def send_again(ids: Ids) -> tuple[int, str]:
    answer = post(ids, 0)
    return answer.status_code, answer.get("Location", "")
