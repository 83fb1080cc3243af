"""Opening and changing a customer's file."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from customers.profiles.actions import (
    add_customer,
    add_person,
    find_or_add_customer,
    last_seen,
    number_customer,
    update_customer,
)
from customers.profiles.details import CustomerDetails, PersonDetails
from customers.profiles.models import Customer, Person
from customers.profiles.queries import possible_duplicates
from studio.core.audit.models import HistoryEntry
from studio.core.errors import AlreadySaved, MovedOn, StudioError
from studio.core.search.models import SearchKey
from studio.core.search.queries import matching_ids
from tests.factories import AT, make_customer, make_user

BRIDE = PersonDetails(role="bride", name="柳闻莺", phone="138 1234 5208", wechat="wenying_liu")
GROOM = PersonDetails(role="groom", name="单雄", phone="159-1234-6630")
COUPLE = CustomerDetails(kind="couple", people=(BRIDE, GROOM), source="referral", wedding_on=date(2026, 10, 3))


@pytest.fixture
def couple(frontdesk) -> Customer:
    return add_customer(details=COUPLE, branch=frontdesk.branch, by=frontdesk, at=AT)


def as_details(customer: Customer, **changes) -> CustomerDetails:
    """What an edit form sends back when nothing was touched."""
    people = tuple(
        PersonDetails(p.role, p.name, p.phone_typed, p.wechat, p.email, p.birthday, p.birthday_is_lunar, person_id=p.pk)
        for p in customer.people.all()
    )
    own = {
        name: getattr(customer, name) for name in ("kind", "source", "wedding_on", "wedding_place", "notes", "grade")
    }
    return CustomerDetails(people=people, **(own | changes))


def refusal(story) -> tuple[str, str | None, str]:
    with translation.override("en"), pytest.raises(StudioError) as refused:
        story()
    return str(refused.value), refused.value.field, refused.value.code


def test_a_new_file_has_people_phones_number_and_history(couple, frontdesk):
    couple.refresh_from_db()
    assert (couple.number, couple.display_name, couple.branch) == ("C-00001", "柳闻莺 与 单雄", frontdesk.branch)
    assert [(p.role, p.name, p.phone, p.phone_typed) for p in couple.people.all()] == [
        ("bride", "柳闻莺", "13812345208", "138 1234 5208"),
        ("groom", "单雄", "15912346630", "159-1234-6630"),
    ]
    entry = HistoryEntry.objects.get(subject=f"customer:{couple.pk}")
    assert (entry.verb, entry.actor, entry.at, entry.branch) == ("customer.added", frontdesk, AT, frontdesk.branch)


@pytest.mark.parametrize(
    "term", ["柳闻", "闻莺", "liuw", "wenying", "lwy", "sx", "shanxiong", "danxiong", "5208", "13812345208",
             "159 1234 6630", "C-00001", "00001", "wenying_liu"],
)  # fmt: skip
def test_a_new_file_is_found_by_whatever_somebody_types(couple, frontdesk, term):
    assert matching_ids(kind="customer", term=term, branch_ids=frontdesk.branch_ids) == [couple.pk]


def test_the_story_of_an_order_numbers_the_file_last(frontdesk):
    customer = find_or_add_customer(details=COUPLE, branch=frontdesk.branch, by=frontdesk, at=AT)
    assert customer.number is None
    assert not SearchKey.objects.exists()
    number_customer(customer=customer)
    assert customer.number == "C-00001"
    assert number_customer(customer=customer).number == "C-00001"
    assert matching_ids(kind="customer", term="5208", branch_ids=frontdesk.branch_ids) == [customer.pk]


def test_what_is_wrong_is_refused_and_nothing_written(frontdesk):
    odd = replace(COUPLE, people=(replace(BRIDE, phone="12345"), GROOM))
    _sentence, field, code = refusal(lambda: add_customer(details=odd, branch=frontdesk.branch, by=frontdesk, at=AT))
    assert (field, code) == ("people.0.phone", "odd_phone")
    assert (Customer.objects.count(), Person.objects.count(), HistoryEntry.objects.count()) == (0, 0, 0)


def test_an_odd_number_is_kept_on_demand(frontdesk):
    odd = replace(COUPLE, people=(replace(BRIDE, phone="内线 802", keep_phone=True),))
    customer = add_customer(details=odd, branch=frontdesk.branch, by=frontdesk, at=AT)
    person = customer.people.get()
    assert (person.phone, person.phone_typed, person.phone_shown) == ("802", "内线 802", "内线 802")


class TestASecondFile:
    def second(self, by, **changes):
        other = replace(COUPLE, people=(replace(GROOM, name="别人", role="self"),), kind="single", **changes)
        return add_customer(details=other, branch=by.branch, by=by, at=AT)

    def test_is_stopped_by_either_partners_phone_and_the_first_is_named(self, couple, frontdesk):
        assert refusal(lambda: self.second(frontdesk)) == (
            "This phone is on file: 柳闻莺 与 单雄 C-00001. Use that file, or make a second one on purpose.",
            "people.0.phone",
            "duplicate",
        )
        assert Customer.objects.count() == 1

    def test_is_made_on_purpose(self, couple, frontdesk):
        assert self.second(frontdesk, second_file=True).number == "C-00002"

    def test_at_another_branch_tells_the_branch_and_no_name(self, couple, stranger):
        sentence, field, code = refusal(lambda: self.second(stranger))
        assert sentence == "This phone is on file at 湖滨路店. Ask there, or make a second file on purpose."
        assert (field, code) == ("people.0.phone", "duplicate")
        for secret in ("柳闻莺", "单雄", "C-0"):
            assert secret not in sentence

    def test_the_same_form_sent_twice_makes_one_file(self, frontdesk):
        story = {"branch": frontdesk.branch, "by": frontdesk, "at": AT, "key": "k" * 32}
        first = add_customer(details=COUPLE, **story)
        assert add_customer(details=COUPLE, **story) == first
        assert Customer.objects.count() == 1
        with pytest.raises(AlreadySaved):
            add_customer(details=replace(COUPLE, notes="other"), **story)


class TestAKnownFile:
    def test_gets_what_is_new_and_keeps_the_rest(self, couple, frontdesk):
        news = CustomerDetails(
            kind="couple", source="other", existing_number="c-00001", wedding_on=date(2026, 11, 1),
            people=(replace(BRIDE, phone="", wechat="", email="liu@example.com"), PersonDetails("parent", "柳母")),
        )  # fmt: skip
        found = find_or_add_customer(details=news, branch=frontdesk.branch, by=frontdesk, at=AT)
        couple.refresh_from_db()
        assert found == couple
        assert (couple.source, couple.wedding_on, couple.number) == ("referral", date(2026, 11, 1), "C-00001")
        assert [(p.name, p.phone, p.wechat, p.email) for p in couple.people.all()] == [
            ("柳闻莺", "13812345208", "wenying_liu", "liu@example.com"),
            ("单雄", "15912346630", "", ""),
            ("柳母", "", "", ""),
        ]
        assert matching_ids(kind="customer", term="liumu", branch_ids=frontdesk.branch_ids) == [couple.pk]

    def test_said_again_changes_nothing_and_tells_nothing(self, couple, frontdesk):
        again = replace(COUPLE, existing_number="C-00001")
        find_or_add_customer(details=again, branch=frontdesk.branch, by=frontdesk, at=AT)
        assert HistoryEntry.objects.values_list("verb", flat=True).get() == "customer.added"

    def test_of_another_branch_is_unknown(self, couple, stranger):
        again = replace(COUPLE, existing_number="C-00001")
        sentence, field, code = refusal(
            lambda: find_or_add_customer(details=again, branch=stranger.branch, by=stranger, at=AT)
        )
        assert sentence == "There is no file C-00001 in your branches. Look it up again."
        assert (field, code) == ("existing_number", "unknown_file")


class TestChanging:
    def test_writes_the_differences_into_history_with_phones_masked(self, couple, frontdesk):
        details = as_details(couple, wedding_on=date(2026, 10, 5), grade="A")
        bride, groom = details.people
        details = replace(details, people=(replace(bride, phone="13900001111"), groom))
        update_customer(customer=couple, details=details, by=frontdesk, at=AT)
        changes = HistoryEntry.objects.get(verb="customer.changed").data["changes"]
        assert changes == [
            {"field": "wedding_on", "old": "2026-10-03", "new": "2026-10-05"},
            {"field": "grade", "old": "", "new": "A"},
            {"who": "柳闻莺", "field": "phone", "old": "138****5208", "new": "139****1111"},
        ]
        assert matching_ids(kind="customer", term="1111", branch_ids=frontdesk.branch_ids) == [couple.pk]
        assert matching_ids(kind="customer", term="5208", branch_ids=frontdesk.branch_ids) == []

    def test_twice_tells_once(self, couple, frontdesk):
        details = as_details(couple, notes="两家父母同来")
        for _ in range(2):
            update_customer(customer=couple, details=details, by=frontdesk, at=AT)
        assert HistoryEntry.objects.filter(verb="customer.changed").count() == 1

    def test_people_come_and_go_and_the_name_follows(self, couple, frontdesk):
        details = as_details(couple)
        bride, groom = details.people
        people = (bride, replace(groom, remove=True), PersonDetails("groom", "顾言", "13700002222"))
        update_customer(customer=couple, details=replace(details, people=people), by=frontdesk, at=AT)
        couple.refresh_from_db()
        assert couple.display_name == "柳闻莺 与 顾言"
        assert matching_ids(kind="customer", term="guyan", branch_ids=frontdesk.branch_ids) == [couple.pk]
        assert matching_ids(kind="customer", term="shanxiong", branch_ids=frontdesk.branch_ids) == []
        verbs = list(HistoryEntry.objects.order_by("id").values_list("verb", flat=True))
        assert verbs == ["customer.added", "customer.person_removed", "customer.person_added"]

    def test_the_last_person_cannot_be_removed(self, couple, frontdesk):
        details = as_details(couple)
        nobody = replace(details, people=tuple(replace(person, remove=True) for person in details.people))
        assert refusal(lambda: update_customer(customer=couple, details=nobody, by=frontdesk, at=AT))[1:] == (
            "people.0.name", "no_person",
        )  # fmt: skip
        assert couple.people.count() == 2

    def test_over_somebody_elses_change_says_who_changed_what(self, couple, frontdesk, manager):
        seen = last_seen(couple)
        update_customer(
            customer=couple,
            details=as_details(couple, wedding_place="临湖酒店"),
            by=manager,
            at=AT + timedelta(minutes=1),
        )
        mine = as_details(couple, notes="过敏")
        with translation.override("en"), pytest.raises(MovedOn) as stale:
            update_customer(customer=couple, details=mine, seen=seen, by=frontdesk, at=AT + timedelta(minutes=2))
        assert stale.value.changes[0].startswith("孙悦")
        couple.refresh_from_db()
        assert (couple.notes, couple.wedding_place) == ("", "临湖酒店")
        update_customer(customer=couple, details=mine, seen=last_seen(couple), by=frontdesk, at=AT)
        couple.refresh_from_db()
        assert couple.notes == "过敏"

    def test_the_same_change_sent_again_from_a_stale_page_is_answered_as_the_first_time(self, couple, frontdesk):
        mine, seen = as_details(couple, notes="过敏"), last_seen(couple)
        for minute in (1, 2):
            update_customer(customer=couple, details=mine, seen=seen, by=frontdesk, at=AT + timedelta(minutes=minute))
        assert HistoryEntry.objects.filter(subject=f"customer:{couple.pk}", verb="customer.changed").count() == 1

    def test_a_wedding_long_past_does_not_stop_other_changes(self, branch, frontdesk):
        old = make_customer(branch=branch, wedding_on=date(2020, 1, 1))
        update_customer(customer=old, details=as_details(old, notes="五周年"), by=frontdesk, at=AT)
        old.refresh_from_db()
        assert old.notes == "五周年"


class TestReferrers:
    def test_are_files_of_ones_own_branches(self, couple, frontdesk, other_branch):
        foreign = make_customer(branch=other_branch)
        for number in (foreign.number, "C-99999"):
            details = as_details(couple, referrer_number=number)

            def story(details=details):
                update_customer(customer=couple, details=details, by=frontdesk, at=AT)

            assert refusal(story)[1:] == ("referrer_number", "unknown_file")

    def test_are_never_oneself(self, couple, frontdesk):
        details = as_details(couple, referrer_number=couple.number)
        sentence = refusal(lambda: update_customer(customer=couple, details=details, by=frontdesk, at=AT))[0]
        assert sentence == "Nobody can be referred by themselves."

    def test_are_remembered_and_taken_back(self, couple, frontdesk):
        friend = make_customer(branch=couple.branch)
        update_customer(customer=couple, details=as_details(couple, referrer_number=friend.number), by=frontdesk, at=AT)
        couple.refresh_from_db()
        assert couple.referrer == friend
        update_customer(customer=couple, details=as_details(couple), by=frontdesk, at=AT)
        couple.refresh_from_db()
        assert couple.referrer is None


def test_one_more_person_joins_the_file(couple, frontdesk):
    child = PersonDetails("child", "单小宝", birthday=date(2025, 7, 26), birthday_is_lunar=True)
    added = add_person(customer=couple, person=child, by=frontdesk, at=AT)
    couple.refresh_from_db()
    assert (added.position, added.birthday_is_lunar, couple.people.count()) == (2, True, 3)
    assert couple.display_name == "柳闻莺 与 单雄 与 单小宝"
    assert matching_ids(kind="customer", term="xiaobao", branch_ids=frontdesk.branch_ids) == [couple.pk]
    nameless = replace(child, name="")
    assert refusal(lambda: add_person(customer=couple, person=nameless, by=frontdesk, at=AT))[1] == "people.0.name"


class TestDuplicates:
    def test_own_branches_show_the_file_others_only_the_branch(self, couple, frontdesk, stranger):
        (mine,) = possible_duplicates(["138-1234-5208"], frontdesk)
        assert (mine.customer, mine.person_name, mine.branch_name) == (couple, "柳闻莺", "湖滨路店")
        (theirs,) = possible_duplicates(["138-1234-5208"], stranger)
        assert (theirs.customer, theirs.person_name, theirs.branch_name) == (None, "", "湖滨路店")

    def test_one_line_for_two_files_elsewhere(self, branch, stranger):
        for _ in range(2):
            make_customer(branch=branch, phone="13811112222")
        assert len(possible_duplicates(["13811112222"], stranger)) == 1

    def test_the_file_itself_is_no_duplicate(self, couple, frontdesk):
        assert possible_duplicates(["13812345208"], frontdesk, except_id=couple.pk) == []

    @pytest.mark.parametrize("phone", ["", "5208", "123456", "王", "13812345209"])
    def test_short_and_unknown_numbers_find_nobody(self, couple, frontdesk, phone):
        assert possible_duplicates([phone], frontdesk) == []

    @pytest.mark.parametrize("count", [1, 3])
    def test_one_query(self, branch, django_assert_num_queries, count):
        user = make_user(branch=branch)
        for _ in range(count):
            make_customer(branch=branch, phone="13811112222")
        with django_assert_num_queries(1):
            assert len(possible_duplicates(["13811112222"], user)) == count


def test_a_number_is_never_given_twice(couple):
    with pytest.raises(IntegrityError), transaction.atomic():
        Customer.objects.filter(pk=make_customer(branch=couple.branch).pk).update(number=couple.number)


def test_opening_a_file_costs_few_queries(frontdesk, django_assert_num_queries):
    # two for the transaction; duplicates, whose turn, file, people, history, number, save, people, keys out, keys in
    with django_assert_num_queries(9 if transaction.get_connection().in_atomic_block else 11):
        add_customer(details=COUPLE, branch=frontdesk.branch, by=frontdesk, at=AT)


def test_a_new_customer_is_looked_after_by_whoever_has_the_fewest_files(frontdesk, other_branch):
    branch = frontdesk.branch
    busy = make_user("cs", branch=branch, full_name="刘洁")
    idle = make_user("cs", branch=branch, full_name="方敏")
    make_user("cs", branch=branch, is_active=False)
    make_user("cs", branch=other_branch)
    make_customer(branch=branch, cs_specialist=busy)
    make_customer(branch=branch, cs_specialist=idle, created_at=AT - timedelta(days=100))
    taken = [
        add_customer(details=replace(COUPLE, second_file=True), branch=branch, by=frontdesk, at=AT).cs_specialist
        for _couple in range(3)
    ]
    assert taken == [idle, busy, idle]
    chosen = replace(COUPLE, second_file=True, cs_specialist_id=idle.pk)
    assert add_customer(details=chosen, branch=branch, by=frontdesk, at=AT).cs_specialist == idle


def test_a_file_without_a_specialist_gets_one_at_the_next_order(frontdesk):
    branch = frontdesk.branch
    file = make_customer(branch=branch)
    specialist = make_user("cs", branch=branch)
    known = CustomerDetails(kind="couple", people=(), source="", existing_number=file.number)
    details = replace(known, people=(PersonDetails(role="bride", name=file.people.first().name),))
    assert find_or_add_customer(details=details, branch=branch, by=frontdesk, at=AT).cs_specialist_id == specialist.pk
