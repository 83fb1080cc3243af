"""The shop the intake stories happen in."""

import pytest

from studio.core.staff.models import Branch
from tests.journeys.intake.sitting import Shop, open_shop


@pytest.fixture
def shop(branch: Branch) -> Shop:
    return open_shop(branch)
