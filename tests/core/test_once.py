"""One answer per submission key, and what is no key."""

import datetime as dt

import pytest
from django.db import transaction

from studio.core.errors import AlreadySaved, StudioError
from studio.core.once.actions import claim_key, digest_of, new_key, store_answer
from studio.core.once.models import SubmissionKey
from studio.core.once.queries import answer_of

AT = dt.datetime(2026, 5, 10, 2, 24, tzinfo=dt.UTC)
NO_KEYS = ["", "\x00", "a\x00b", "k" * 65, "钥匙", "two words", "line\nbreak"]


def claim(key: str, by, *, action: str = "till.take", amount: str = "100") -> str | None:  # type: ignore[no-untyped-def]
    with transaction.atomic():
        return claim_key(key=key, action=action, by=by, digest=digest_of({"amount": amount}), at=AT)


def test_the_second_form_gets_the_answer_of_the_first(frontdesk) -> None:  # type: ignore[no-untyped-def]
    key = new_key()
    assert claim(key, frontdesk) is None
    store_answer(key=key, answer="HB-R-00001")
    assert claim(key, frontdesk) == "HB-R-00001"
    assert answer_of(key=key, by=frontdesk) == "HB-R-00001"
    with pytest.raises(AlreadySaved) as told:
        claim(key, frontdesk, amount="200")
    assert told.value.answer == "HB-R-00001"


def test_a_key_belongs_to_one_person_and_one_action(frontdesk, manager) -> None:  # type: ignore[no-untyped-def]
    key = new_key()
    claim(key, frontdesk)
    store_answer(key=key, answer="HB-R-00001")
    for stranger in ({"by": manager}, {"by": frontdesk, "action": "till.refund"}):
        with pytest.raises(StudioError, match="不是你打开的"):
            claim(key, **stranger)
    assert answer_of(key=key, by=manager) is None


@pytest.mark.parametrize("key", NO_KEYS)
def test_what_is_no_key_is_refused_with_a_sentence(frontdesk, key) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(StudioError) as told:
        claim(key, frontdesk)
    assert str(told.value)
    assert answer_of(key=key, by=frontdesk) is None
    assert SubmissionKey.objects.count() == 0
