"""What people change about themselves."""

import datetime as dt
import logging

from studio.core.locks import lock_row, one_transaction
from studio.core.staff.models import User

logger = logging.getLogger("studio.staff")


@one_transaction
def change_password(*, user: User, password: str, by: User, at: dt.datetime) -> None:
    """Somebody takes a new password; every other session of this person ends with it.

    Twice: the second call sets the same password again.
    """
    mine = lock_row(User.objects.all(), user.pk)
    mine.set_password(password)
    mine.save(update_fields=["password"])
    user.password = mine.password
    logger.info("password of %s changed by %s at %s", user.username, by.username, at.isoformat())


@one_transaction
def choose_ways(
    *,
    user: User,
    language: str | None = None,
    density: str | None = None,
    single_keys: bool | None = None,
    by: User,
    at: dt.datetime,
) -> None:
    """Somebody chooses how the screens speak and look; what is not given stays as it is.

    Twice: the same choice again changes nothing.
    """
    chosen = {"language": language, "density": density, "single_keys": single_keys}
    changes = {name: value for name, value in chosen.items() if value is not None}
    if changes:
        User.objects.filter(pk=user.pk).update(**changes)
        for name, value in changes.items():
            setattr(user, name, value)
