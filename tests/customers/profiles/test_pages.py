"""The pages of customers' files, as clerks, callers and strangers meet them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from customers.profiles import panels
from customers.profiles.actions import add_customer, make_findable, update_customer
from customers.profiles.details import CustomerDetails, PersonDetails
from customers.profiles.models import Customer, Person
from studio.core import clock
from studio.core.access import Perm
from studio.core.staff.models import Role
from tests.factories import AT, make_customer, make_role, make_user

PHONE = "13812345208"


@pytest.fixture
def in_english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def couple(frontdesk) -> Customer:
    return add_customer(
        details=CustomerDetails(
            kind="couple", source="referral", wedding_on=clock.today() + timedelta(days=100),
            must_not_miss="对贴睫胶过敏",
            people=(PersonDetails("bride", "柳闻莺", PHONE), PersonDetails("groom", "祁叙", "15912346630")),
        ),
        branch=frontdesk.branch, by=frontdesk, at=AT,
    )  # fmt: skip


def typed(*people: dict, **fields) -> dict:
    """What a browser sends for a new file."""
    data = {
        "submission_key": "key-" + "k" * 20, "kind": "couple", "source": "referral", "messages_allowed": "on",
        "people-TOTAL_FORMS": str(len(people)), "people-INITIAL_FORMS": str(len(people)),
    }  # fmt: skip
    for index, person in enumerate(people):
        data |= {f"people-{index}-{name}": value for name, value in person.items()}
    return data | fields


BRIDE = {
    "role": "bride",
    "name": "柳闻莺",
    "phone": "138-1234-5208",
    "birthday": "1999-07-07",
    "birthday_is_lunar": "on",
}
NOBODY = {"role": "groom", "name": "", "phone": ""}


class TestList:
    @pytest.mark.parametrize("count", [1, 3])
    def test_costs_the_same_for_any_number_of_rows(
        self, branch, client_for, frontdesk, django_assert_num_queries, count
    ):
        for _ in range(count):
            make_customer(branch=branch)
        client = client_for(frontdesk)
        with django_assert_num_queries(6):  # session, user, rows, people, where they stand, count
            page = client.get("/customers/")
        assert page.content.decode().count("data-open>") == count

    def test_finds_by_name_pinyin_phone_and_number(self, couple, branch, client_for, frontdesk):
        make_findable(customer=make_customer(branch=branch, bride="何其", groom="吴言"))
        client = client_for(frontdesk)
        for term in ("闻莺", "lwy", "5208", couple.number, "qixu"):
            page = client.get("/customers/", {"q": term}).content.decode()
            assert "柳闻莺" in page
            assert "何其" not in page

    def test_narrows_by_class_source_and_wedding_month(self, branch, client_for, frontdesk):
        wanted = make_customer(branch=branch, bride="甲乙", grade="A", source="web", wedding_on=date(2026, 12, 31))
        make_customer(branch=branch, bride="丙丁", grade="B", source="phone", wedding_on=date(2027, 1, 1))
        client = client_for(frontdesk)
        for query in ({"grade": "A"}, {"source": "web"}, {"wedding": "2026-12"}):
            page = client.get("/customers/", query).content.decode()
            assert wanted.number in page
            assert "丙丁" not in page

    def test_another_branch_is_not_there(self, couple, client_for, stranger):
        page = client_for(stranger).get("/customers/", {"q": "5208"})
        assert "柳闻莺" not in page.content.decode()

    def test_the_owner_sees_every_branch_and_which(self, couple, client_for, branch, other_branch):
        make_customer(branch=other_branch, bride="西溪")
        owner = make_user("owner", branch=None, all_branches=True)
        page = client_for(owner).get("/customers/").content.decode()
        assert "柳闻莺" in page
        assert "西溪店" in page
        assert branch.name in page

    def test_an_empty_filter_says_which_and_how_to_drop_it(self, couple, client_for, frontdesk, in_english):
        page = client_for(frontdesk).get("/customers/", {"q": "nobody", "grade": "D"}).content.decode()
        assert "Nothing fits this filter." in page
        assert "“nobody” · class D" in page
        assert "Drop the filter" in page

    def test_with_no_customer_says_what_to_do_first(self, client_for, frontdesk, in_english):
        assert "No customer yet." in client_for(frontdesk).get("/customers/").content.decode()

    def test_asked_by_a_part_of_the_page_answers_the_part(self, couple, client_for, frontdesk):
        part = client_for(frontdesk).get("/customers/", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="files").content.decode()
        assert "柳闻莺" in part
        assert "<html" not in part

    def test_older_files_come_as_the_part_too(self, couple, client_for, frontdesk):
        asked = {"HTTP_HX_REQUEST": "true", "HTTP_HX_BOOSTED": "true", "HTTP_HX_TARGET": "files"}
        assert "<html" not in client_for(frontdesk).get("/customers/", **asked).content.decode()

    def test_pages_of_fifty(self, branch, client_for, frontdesk):
        Customer.objects.bulk_create(
            Customer(
                branch=branch, number=f"C-7{n:04d}", display_name=f"客{n}", source="web", created_at=AT + timedelta(n)
            )
            for n in range(51)
        )
        client = client_for(frontdesk)
        first = client.get("/customers/")
        assert first.content.decode().count("data-open>") == 50
        second = client.get("/customers/" + first.context["links"]["older"])
        assert [row["number"] for row in second.context["rows"]] == ["C-70000"]
        assert second.context["count"] == 51

    @pytest.mark.parametrize(
        "query",
        [
            "q=%00", "q=%FF", "q=" + "%F0%A0%AE%B7" * 100, "wedding=9999-12", "wedding=0001-01", "wedding=x",
            "grade=Z", "source=%27", "older=x", "older=1-" + "9" * 18, "newer=99999999999999999-1",
        ],
    )  # fmt: skip
    def test_nonsense_in_the_address_is_no_error(self, couple, client_for, frontdesk, query):
        assert client_for(frontdesk).get(f"/customers/?{query}").status_code == 200


class TestWhereACustomerStands:
    @pytest.fixture
    def told(self, monkeypatch):
        asked = []

        def standings(ids, user):
            asked.append(list(ids))
            return {
                pk: panels.Standing("看样", who="小周", when="5月14日", owed=2999, url="/x/", link="去看样")
                for pk in ids
            }

        monkeypatch.setattr(panels, "_standings", [standings])
        return asked

    def test_is_told_for_a_whole_page_at_once(self, couple, branch, client_for, frontdesk, told):
        other = make_customer(branch=branch)
        page = client_for(frontdesk).get("/customers/").content.decode()
        assert sorted(told[0]) == [couple.pk, other.pk]
        assert page.count("看样") == 2

    def test_is_the_bar_of_the_file(self, couple, client_for, frontdesk, told):
        page = client_for(frontdesk).get(couple.get_absolute_url()).content.decode()
        assert "小周" in page
        assert "去看样" in page

    def test_panels_of_upper_floors_follow_their_permission(self, couple, client_for, frontdesk, monkeypatch):
        def panel(name, perm):
            return panels.CustomerPanel(name, lambda request, customer: f"{name} {customer.number}", perm)

        monkeypatch.setattr(panels, "_panels", {})
        panels.register_panel(panel("shown-panel", Perm.ORDERS_VIEW))
        panels.register_panel(panel("secret-panel", Perm.STAFF_MANAGE))
        page = client_for(frontdesk).get(couple.get_absolute_url()).content.decode()
        assert f"shown-panel {couple.number}" in page
        assert "secret-panel" not in page
        with pytest.raises(RuntimeError, match="already"):
            panels.register_panel(panel("shown-panel", Perm.ORDERS_VIEW))


class TestFile:
    def test_shows_people_phones_wedding_and_what_must_not_be_missed(self, couple, client_for, frontdesk):
        page = client_for(frontdesk).get(couple.get_absolute_url()).content.decode()
        for text in ("柳闻莺", "祁叙", "138 1234 5208", 'href="tel:13812345208"', "对贴睫胶过敏", "农历"):
            assert text in page

    def test_masks_phones_for_those_who_need_not_call(self, couple, client_for, branch):
        page = client_for(make_user("floor", branch=branch)).get(couple.get_absolute_url()).content.decode()
        assert "138****5208" in page
        for secret in (PHONE, "1234 5208", "tel:"):
            assert secret not in page

    def test_of_another_branch_is_not_there(self, couple, client_for, stranger):
        client = client_for(stranger)
        for address in ("", "edit/", "timeline/"):
            assert client.get(f"{couple.get_absolute_url()}{address}").status_code == 404

    def test_tells_its_history_in_the_readers_language(self, couple, client_for, frontdesk, in_english):
        details = CustomerDetails(
            kind="couple", source="web", people=tuple(
                PersonDetails(p.role, p.name, p.phone, person_id=p.pk) for p in couple.people.all()
            ),
        )  # fmt: skip
        update_customer(customer=couple, details=details, by=frontdesk, at=AT)
        page = client_for(frontdesk).get(f"{couple.get_absolute_url()}timeline/").content.decode()
        assert "source friend&#x27;s referral → web" in page
        assert "File opened for 柳闻莺 与 祁叙" in page

    def test_brought_in_from_elsewhere_begins_with_its_opening(self, branch, client_for, frontdesk, in_english):
        address = make_customer(branch=branch).get_absolute_url()
        for page in (address, f"{address}timeline/"):
            assert "File opened" in client_for(frontdesk).get(page).content.decode()

    def test_costs_few_queries(self, couple, client_for, frontdesk, django_assert_num_queries):
        client = client_for(frontdesk)
        # session, user, file, people, history, where they stand, orders, contacts, what is owed next
        with django_assert_num_queries(9):
            client.get(couple.get_absolute_url())

    @pytest.mark.parametrize("number", ["C-99999", "c-1", "%00", "x" * 300, "C-٢", "new/edit"])
    def test_an_unknown_number_is_not_there(self, client_for, frontdesk, number):
        assert client_for(frontdesk).get(f"/customers/{number}/").status_code == 404

    def test_small_letters_find_it_too(self, couple, client_for, frontdesk):
        assert client_for(frontdesk).get(f"/customers/{couple.number.lower()}/").status_code == 200


class TestNew:
    def test_opens_a_file_and_shows_it(self, client_for, frontdesk):
        answer = client_for(frontdesk).post("/customers/new/", typed(BRIDE, NOBODY, wedding_on="2027-10-03"))
        customer = Customer.objects.get()
        assert answer.url == f"/customers/{customer.number}/"
        assert (customer.branch, customer.wedding_on, customer.greetings_allowed) == (
            frontdesk.branch, date(2027, 10, 3), False,
        )  # fmt: skip
        person = customer.people.get()
        assert (person.name, person.phone, person.birthday, person.birthday_is_lunar) == (
            "柳闻莺", PHONE, date(1999, 8, 17), True,
        )  # fmt: skip

    def test_sent_twice_makes_one(self, client_for, frontdesk):
        client = client_for(frontdesk)
        first, second = (client.post("/customers/new/", typed(BRIDE)) for _ in range(2))
        assert first.url == second.url
        assert Customer.objects.count() == 1

    @pytest.mark.parametrize(
        ("people", "fields", "field", "sentence"),
        [
            ([BRIDE | {"phone": "12345"}], {}, "phone", "A mobile has 11 digits"),
            ([BRIDE | {"phone": ""}], {}, "phone", "Write down at least one phone number"),
            ([BRIDE | {"name": ""}], {}, "name", "Write the name this belongs to."),
            ([NOBODY, NOBODY], {}, "name", "A file needs at least one person."),
            ([BRIDE | {"birthday": "1999-13-40"}], {}, "birthday", "The lunar calendar has no such day."),
            ([BRIDE | {"birthday": "soon", "birthday_is_lunar": ""}], {}, "birthday", "Write the birthday as"),
            ([BRIDE | {"email": "no"}], {}, "email", "Enter a valid email address."),
            ([BRIDE | {"name": "王" * 41}], {}, "name", "at most 40 characters"),
            ([BRIDE | {"name": "王\x00"}], {}, "name", "Null characters are not allowed."),
            ([BRIDE], {"wedding_on": "2020-05-01"}, "wedding_on", "This day is past."),
            ([BRIDE], {"wedding_on": "2120-05-01"}, "wedding_on", "A wedding date cannot be that far away."),
            ([BRIDE], {"wedding_on": "tomorrow"}, "wedding_on", "Write the day as year-month-day"),
            ([BRIDE], {"source": ""}, "source", "Say how they found us."),
            ([BRIDE], {"referrer": "没有这个人"}, "referrer", "No file is found for “没有这个人” in your branches."),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field_and_nothing_is_written(
        self, client_for, frontdesk, in_english, people, fields, field, sentence
    ):
        answer = client_for(frontdesk).post("/customers/new/", typed(*people, **fields))
        assert answer.status_code == 422
        files = answer.context["files"]
        errors = {**files.form.errors, **{name: e for row in files.people.forms for name, e in row.errors.items()}}
        assert list(errors) == [field]
        assert sentence in str(errors[field])
        page = answer.content.decode()
        for value in (*people[0].values(), *fields.values()):
            assert f'value="{value}"' in page or value in ("", "on", "王\x00")
        assert (Customer.objects.count(), Person.objects.count()) == (0, 0)

    def test_an_odd_number_offers_to_be_kept_and_is(self, client_for, frontdesk):
        client = client_for(frontdesk)
        odd = BRIDE | {"phone": "内线 802"}
        asked = client.post("/customers/new/", typed(odd)).content.decode()
        assert 'name="people-0-keep_phone"' in asked
        assert 'name="people-0-keep_phone"' not in client.get("/customers/new/").content.decode()
        client.post("/customers/new/", typed(odd | {"keep_phone": "on"}))
        assert Person.objects.get().phone_typed == "内线 802"

    @pytest.mark.django_db(transaction=True)  # a refusal must give the form's key back
    def test_a_known_phone_is_stopped_and_a_second_file_made_on_purpose(
        self, couple, client_for, frontdesk, in_english
    ):
        client = client_for(frontdesk)
        stopped = client.post("/customers/new/", typed(BRIDE | {"name": "别人"}))
        assert stopped.status_code == 422
        page = stopped.content.decode()
        assert f"This phone is on file: 柳闻莺 与 祁叙 {couple.number}." in page
        assert 'name="second_file"' in page
        client.post("/customers/new/", typed(BRIDE | {"name": "别人"}, second_file="on"))
        assert Customer.objects.count() == 2

    def test_a_friend_is_found_by_phone_and_written_as_number(self, couple, client_for, frontdesk):
        client_for(frontdesk).post("/customers/new/", typed(BRIDE | {"phone": "13700001111"}, referrer="5208"))
        assert Customer.objects.get(display_name="柳闻莺").referrer == couple

    def test_of_several_friends_the_number_is_asked_for(self, branch, client_for, frontdesk, in_english):
        for _ in range(2):
            make_findable(customer=make_customer(branch=branch, bride="罗安歌", groom=""))
        answer = client_for(frontdesk).post("/customers/new/", typed(BRIDE, referrer="罗安歌"))
        assert "Several files fit: C-" in str(answer.context["files"].form.errors["referrer"])

    def test_somebody_of_all_branches_says_which(self, client_for, branch, other_branch):
        owner = make_user("owner", branch=branch, all_branches=True)
        User = type(owner)
        User.objects.filter(pk=owner.pk).update(branch=None)
        client = client_for(User.objects.get(pk=owner.pk))
        assert client.post("/customers/new/", typed(BRIDE)).status_code == 422
        client.post("/customers/new/", typed(BRIDE, branch=str(other_branch.pk)))
        assert Customer.objects.get().branch == other_branch

    def test_a_forged_branch_is_refused(self, client_for, frontdesk, other_branch):
        client_for(frontdesk).post("/customers/new/", typed(BRIDE, branch=str(other_branch.pk)))
        assert Customer.objects.get().branch == frontdesk.branch

    @pytest.mark.parametrize("forged", ["9" * 5000, "-1", "x", "٣", "\x00"])
    def test_a_forged_person_is_nobody_of_this_file(self, couple, client_for, frontdesk, forged):
        data = typed(BRIDE | {"person_id": forged, "phone": "13700001111"}, seen="9" * 5000, second_file="on")
        for address in ("/customers/new/", f"/customers/{couple.number}/edit/"):
            assert client_for(frontdesk).post(address, data).status_code in (302, 422)
        assert couple.people.get(role="groom").name == "祁叙"

    @pytest.mark.parametrize("total", ["", "x", "-1", "99999"])
    def test_a_broken_form_is_no_error(self, client_for, frontdesk, total):
        data = typed(BRIDE) | {"people-TOTAL_FORMS": total}
        assert client_for(frontdesk).post("/customers/new/", data).status_code == 422

    def test_another_kind_of_household_keeps_what_was_typed(self, client_for, frontdesk):
        part = client_for(frontdesk).post("/customers/people/", typed(BRIDE, NOBODY, kind="family")).content.decode()
        assert part.count('name="people-0-') > 0
        assert 'value="柳闻莺"' in part
        assert 'name="people-2-name"' in part
        assert Customer.objects.count() == 0


class TestEdit:
    def sent(self, page, **changes) -> dict:
        """The fields of an edit page as the browser would send them back."""
        files = page.context["files"]
        data = {"seen": str(page.context["seen"]), "people-TOTAL_FORMS": str(len(files.people.forms)),
                "people-INITIAL_FORMS": "0"}  # fmt: skip
        for form in files.all:
            for name in form.fields:
                value = form[name].value()
                if value not in (None, False, ""):
                    data[form.add_prefix(name)] = "on" if value is True else str(value)
        return data | changes

    def test_saves_and_returns_to_the_file(self, couple, client_for, frontdesk):
        client = client_for(frontdesk)
        address = f"/customers/{couple.number}/edit/"
        data = self.sent(client.get(address), wedding_place="临湖酒店", **{"people-1-name": "祁序"})
        assert client.post(address, data).url == couple.get_absolute_url()
        couple.refresh_from_db()
        assert (couple.wedding_place, couple.display_name, couple.people.count()) == ("临湖酒店", "柳闻莺 与 祁序", 2)
        assert [p.phone for p in couple.people.all()] == [PHONE, "15912346630"]

    def test_adds_and_removes_people(self, couple, client_for, frontdesk):
        client = client_for(frontdesk)
        address = f"/customers/{couple.number}/edit/"
        data = self.sent(client.get(address), **{"people-2-name": "柳母", "people-1-remove": "on"})
        client.post(address, data)
        assert list(couple.people.values_list("name", "role")) == [("柳闻莺", "bride"), ("柳母", "parent")]

    def test_a_stale_page_says_what_changed_and_saves_only_when_sent_again(
        self, couple, client_for, frontdesk, manager, in_english
    ):
        client, address = client_for(frontdesk), f"/customers/{couple.number}/edit/"
        mine = self.sent(client.get(address), notes="要停车位")
        theirs = client_for(manager)
        theirs.post(address, self.sent(theirs.get(address), wedding_place="临湖酒店"))
        stale = client.post(address, mine)
        assert stale.status_code == 422
        page = stale.content.decode()
        assert "孙悦 · File changed: wedding place — → 临湖酒店" in page
        assert "要停车位" in page
        assert page.count("Somebody changed this file while you had it open") == 1
        couple.refresh_from_db()
        assert couple.notes == ""
        client.post(address, mine | {"seen": str(stale.context["seen"])})
        couple.refresh_from_db()
        assert couple.notes == "要停车位"

    def test_a_mistake_in_between_does_not_hide_what_others_changed(self, couple, client_for, frontdesk, manager):
        client, address = client_for(frontdesk), f"/customers/{couple.number}/edit/"
        mine = self.sent(client.get(address), notes="要停车位")
        theirs = client_for(manager)
        theirs.post(address, self.sent(theirs.get(address), wedding_place="临湖酒店"))
        wrong = client.post(address, mine | {"wedding_on": "明年吧"})
        assert str(wrong.context["seen"]) == mine["seen"]
        assert client.post(address, mine).status_code == 422

    def test_those_who_may_not_see_phones_change_the_rest_without_losing_them(self, couple, client_for, branch):
        role = Role.objects.create(code="helper", perms=[Perm.CUSTOMERS_VIEW, Perm.CUSTOMERS_EDIT])
        user = make_user("floor", branch=branch)
        type(user).objects.filter(pk=user.pk).update(role=role)
        client, address = client_for(user), f"/customers/{couple.number}/edit/"
        page = client.get(address)
        assert PHONE not in page.content.decode()
        client.post(address, self.sent(page, notes="x"))
        couple.refresh_from_db()
        assert couple.notes == "x"
        assert [p.phone for p in couple.people.all()] == [PHONE, "15912346630"]

    def test_a_lunar_birthday_is_shown_as_it_was_told(self, couple, client_for, frontdesk):
        couple.people.filter(role="bride").update(birthday=date(1999, 8, 17), birthday_is_lunar=True)
        page = client_for(frontdesk).get(f"/customers/{couple.number}/edit/").content.decode()
        assert 'value="1999-07-07"' in page


class TestFragments:
    def test_a_known_phone_shows_the_file_and_offers_it(self, couple, client_for, frontdesk):
        client = client_for(frontdesk)
        plain = client.get("/customers/duplicates/", {"people-0-phone": "138 1234 5208"}).content.decode()
        assert couple.get_absolute_url() in plain
        assert "data-use-customer" not in plain
        offered = client.get("/customers/duplicates/", {"phone": PHONE, "use": "1"}).content.decode()
        assert f'data-use-customer="{couple.number}"' in offered

    def test_elsewhere_it_names_the_branch_only(self, couple, client_for, stranger):
        part = client_for(stranger).get("/customers/duplicates/", {"phone": PHONE, "use": "1"}).content.decode()
        assert "湖滨路店" in part
        for secret in ("柳闻莺", couple.number, "data-use-customer", PHONE):
            assert secret not in part

    def test_an_unknown_phone_says_nothing(self, couple, client_for, frontdesk):
        for query in ({}, {"phone": "13700000000"}, {"phone": PHONE, "except": str(couple.pk)}):
            assert client_for(frontdesk).get("/customers/duplicates/", query).content.decode().strip() == ""

    @pytest.mark.parametrize("value", ["9" * 30, "x", "%00", "-1"])
    def test_a_forged_file_id_is_no_error(self, couple, client_for, frontdesk, value):
        query = {"phone": PHONE, "except": value}
        assert client_for(frontdesk).get("/customers/duplicates/", query).status_code == 200

    @pytest.mark.parametrize(
        ("typed_day", "hint"),
        [
            ("2026-10-03", "周六 农历八月廿三"),
            ("20261001", "国庆"),
            ("x", ""),
            ("", ""),
            ("0001-01-01", ""),
            ("2998-12-31", "周"),
        ],
    )
    def test_a_day_is_told_by_the_lunar_calendar(self, client_for, frontdesk, typed_day, hint):
        part = client_for(frontdesk).get("/customers/day/", {"wedding_on": typed_day}).content.decode().strip()
        assert hint in part
        assert bool(part) is bool(hint)


@pytest.mark.parametrize("role", ["photographer", "makeup"])
@pytest.mark.parametrize("address", ["/customers/", "/customers/new/", "/customers/duplicates/?phone=13812345208"])
def test_roles_without_the_permission_are_refused(client_for, branch, couple, role, address):
    answer = client_for(make_user(role, branch=branch)).get(address)
    assert answer.status_code == 403
    assert "柳闻莺" not in answer.content.decode()


def test_those_who_only_look_cannot_write(client_for, branch, couple):
    client = client_for(make_user("floor", branch=branch))
    assert client.post("/customers/new/", typed(BRIDE | {"phone": "13700001111"})).status_code == 403
    assert client.post(f"/customers/{couple.number}/edit/", {}).status_code == 403
    assert Customer.objects.count() == 1


def test_every_address_has_its_name(couple):
    assert reverse("profiles:detail", args=[couple.number]) == f"/customers/{couple.number}/"
    assert make_role("frontdesk").code == "frontdesk"
