"""What people change about themselves, and what the head of a studio changes about branches and colleagues."""

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from studio.core.access import Perm
from studio.core.audit.actions import record
from studio.core.audit.unseen import refuse_unseen
from studio.core.errors import NotAllowed, StudioError
from studio.core.locks import lock_row, lock_rows, one_transaction
from studio.core.money import format_money, quantize
from studio.core.staff.models import Branch, Role, User
from studio.core.staff.queries import may_look_after, roles_to_give
from studio.core.staff.states import ROLE_DISCOUNT_LIMIT, ROLE_PERMS, BranchDetails, StaffDetails

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


@one_transaction
def seed_roles() -> dict[str, Role]:
    """The roles a studio starts with, by code.

    Twice: one that is there stays as the studio has edited it; only permissions that did not exist when it was last
    seeded are added, so that a new version's pages open for those they are meant for.
    """
    every = [perm.value for perm in Perm]
    roles = {
        code: Role.objects.get_or_create(
            code=code,
            defaults={
                "perms": [perm.value for perm in perms],
                "discount_limit": ROLE_DISCOUNT_LIMIT.get(code, 0),
                "known": every,
            },
        )[0]
        for code, perms in ROLE_PERMS.items()
    }
    for role in lock_rows(Role.objects.filter(code__in=roles).exclude(known=every)):
        meant = [perm.value for perm in ROLE_PERMS[role.code]]
        role.perms = [*role.perms, *(perm for perm in meant if perm not in role.known and perm not in role.perms)]
        role.known = every
        role.save(update_fields=["perms", "known"])
        roles[role.code] = role
    return roles


@one_transaction
def save_limits(*, limits: Mapping[int, Decimal], seen: int | None = None, by: User, at: dt.datetime) -> None:
    """How much each role may take off an order without asking, in yuan by the role's id.

    Roles that are not named keep theirs. `seen`: the newest history row the form knew. Locks: the roles. Raises:
    MovedOn when somebody changed a limit since. Twice: what is already so changes nothing.
    """
    wanted = {pk: quantize(limit) for pk, limit in limits.items()}
    roles = lock_rows(Role.objects.filter(pk__in=wanted))
    changing = [role for role in roles if role.discount_limit != wanted[role.pk]]
    if changing:
        refuse_unseen([f"role:{pk}" for pk in wanted], "staff.limit_", seen)
    for role in changing:
        was, role.discount_limit = role.discount_limit, wanted[role.pk]
        role.save(update_fields=["discount_limit"])
        record("staff.limit_changed", subject=f"role:{role.pk}", by=by, at=at, role=role.code, name=role.name,
               was=str(was), limit=str(role.discount_limit))  # fmt: skip


@one_transaction
def save_paper_words(
    *,
    branches: Sequence[Branch],
    words: Mapping[str, Mapping[str, str]],
    seen: int | None = None,
    by: User,
    at: dt.datetime,
) -> None:
    """The clauses these branches print from now on, by language and kind of money; what is left out is the house's.

    Papers already issued keep theirs. `seen`: the newest history row the form knew. Locks: the branches. Raises:
    NotAllowed for branches that are not this person's; MovedOn when somebody changed the clauses of one since. Twice:
    what is already so changes nothing.
    """  # fmt: skip
    if not {one.pk for one in branches} <= set(by.branch_ids):
        raise NotAllowed
    kept = {language: {kind: text for kind, text in told.items() if text} for language, told in words.items()}
    rows = lock_rows(Branch.objects.filter(pk__in=[one.pk for one in branches]))
    changing = [row for row in rows if row.paper_words != kept]
    if changing:
        refuse_unseen([f"branch:{row.pk}" for row in changing], "branch.words_", seen)
    for row in changing:
        was, row.paper_words = row.paper_words, kept
        row.save(update_fields=["paper_words"])
        record("branch.words_changed", subject=f"branch:{row.pk}", branch_id=row.pk, by=by, at=at, name=row.name,
               was=was)  # fmt: skip


@one_transaction
def save_branch(
    *, details: BranchDetails, branch: Branch | None = None, seen: int | None = None, by: User, at: dt.datetime
) -> Branch:
    """Open a branch or change one. Its prefix stands in every number it gave, so it never changes.

    Locks: the branch. Raises: StudioError(field) for a prefix that is taken, MovedOn when somebody changed it after
    history row `seen`. Twice: what is already so changes nothing.
    """
    row = lock_row(Branch.objects.all(), branch.pk) if branch else Branch()
    if branch and details.prefix != row.prefix:
        raise StudioError(_("The prefix stands in every number of this branch and cannot change."), "prefix")
    if branch and _says(row, details):
        return row
    refuse_unseen(f"branch:{row.pk}", "branch.", seen)
    _take_over(row, details)
    if not _saved(row):
        there = Branch.objects.get(prefix=details.prefix)
        if _says(there, details):
            return there
        text = _("The prefix %(prefix)s belongs to %(branch)s.")
        raise StudioError(text % {"prefix": details.prefix, "branch": there.name}, "prefix")
    verb = "branch.changed" if branch else "branch.added"
    record(verb, subject=f"branch:{row.pk}", branch_id=row.pk, by=by, at=at, name=row.name, prefix=row.prefix)
    return row


@one_transaction
def save_colleague(
    *, details: StaffDetails, colleague: User | None = None, seen: int | None = None, by: User, at: dt.datetime
) -> User:
    """Take somebody on, change what they do, or let them go; a new password ends their sessions.

    Nobody is deleted, because their names stand under what they did.
    Locks: the colleague. Raises: NotAllowed for somebody above who asks, StudioError(field) for a login that is
    taken, a role or a branch that is not theirs to give, MovedOn when somebody changed them after history row `seen`.
    Twice: what is already so changes nothing.
    """
    row = lock_row(User.objects.all(), colleague.pk) if colleague else User(language="")
    if colleague and not may_look_after(by, row):
        raise NotAllowed
    _refuse_reach(row, details, by)
    if colleague and _says(row, details) and (not details.password or row.check_password(details.password)):
        return row
    refuse_unseen(f"user:{row.pk}", "staff.", seen)
    _take_over(row, details)
    if details.password:
        row.set_password(details.password)
    if not _saved(row):
        there = User.objects.get(username=details.username)
        if _says(there, details) and there.check_password(details.password):
            return there
        raise StudioError(_("The login %(login)s is taken. Choose another.") % {"login": details.username}, "username")
    verb = "staff.changed" if colleague else "staff.added"
    if not row.is_active:
        verb = "staff.left"
    role = row.role.code if row.role else ""
    record(verb, subject=f"user:{row.pk}", branch_id=row.branch_id, by=by, at=at, name=row.full_name, role=role,
           password=bool(details.password and colleague))  # fmt: skip
    return row


def _refuse_reach(row: User, details: StaffDetails, by: User) -> None:
    """What is not this person's to give, and the one thing they must not do to themselves."""
    if details.role_id not in {role.pk for role in roles_to_give(by)}:
        raise StudioError(_("This role may do more than you may. Let the owner give it."), "role")
    if details.all_branches and not (by.all_branches or by.is_superuser):
        raise StudioError(_("Only somebody who sees all branches may say so of others."), "all_branches")
    if details.branch_id not in by.branch_ids and not (details.branch_id is None and details.all_branches):
        raise StudioError(_("Choose where this person works."), "branch")
    if details.discount_limit is not None and not by.is_superuser and details.discount_limit > by.may_give_away:
        text = _("You may give away up to %(limit)s yourself, and nobody more than that.")
        raise StudioError(text % {"limit": format_money(by.may_give_away, short=True)}, "discount_limit")
    if row.pk == by.pk and not details.is_active:
        raise StudioError(_("You cannot close your own login."), "is_active")


def _take_over(row: Branch | User, details: BranchDetails | StaffDetails) -> None:
    for name, value in asdict(details).items():
        if name != "password":
            setattr(row, name, value)


def _says(row: Any, details: BranchDetails | StaffDetails) -> bool:
    return all(getattr(row, name) == value for name, value in asdict(details).items() if name != "password")


def _saved(row: Branch | User) -> bool:
    """Write the row; False when its prefix or login is taken, also by somebody who was quicker by a moment."""
    unique = "prefix" if isinstance(row, Branch) else "username"
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        taken = type(row)._default_manager.filter(**{unique: getattr(row, unique)}).exclude(pk=row.pk)
        if not taken.exists():
            raise
        return False
    return True
