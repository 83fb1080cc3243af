"""The people and places most tests need."""

from collections.abc import Callable

import pytest
from django.test import Client

from studio.core.staff.models import Branch, User
from tests.factories import make_branch, make_user

__all__ = ["branch", "client_for", "cs", "finance", "frontdesk", "manager", "other_branch", "stranger"]


@pytest.fixture
def branch(db: None) -> Branch:
    return make_branch(name="湖滨路店", prefix="HB")


@pytest.fixture
def other_branch(db: None) -> Branch:
    return make_branch(name="西溪店", prefix="XX")


@pytest.fixture
def frontdesk(branch: Branch) -> User:
    return make_user("frontdesk", branch=branch)


@pytest.fixture
def manager(branch: Branch) -> User:
    return make_user("manager", branch=branch, full_name="孙悦")


@pytest.fixture
def finance(branch: Branch) -> User:
    return make_user("finance", branch=branch, full_name="钱进")


@pytest.fixture
def cs(branch: Branch) -> User:
    return make_user("cs", branch=branch, full_name="刘洁")


@pytest.fixture
def stranger(other_branch: Branch) -> User:
    """Front desk of another branch: whatever she asks for here is not there."""
    return make_user("frontdesk", branch=other_branch, full_name="外店")


@pytest.fixture
def client_for() -> Callable[[User], Client]:
    """A browser in which somebody is signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
