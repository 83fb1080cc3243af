"""设置: what is missing before the first order is said, and how much there is."""

import pytest

from tests.factories import make_branch, make_package, make_resource, make_user


def test_what_is_missing_is_named_until_it_is_there(branch, manager, client_for):
    client = client_for(manager)
    # colleagues, people and rooms, printers (nothing is wanted there), packages, rules
    assert [part.is_done for part in client.get("/settings/").context["parts"]] == [True, False, True, False, False]
    make_resource(branch)
    make_package()
    context = client.get("/settings/").context
    assert [part.is_done for part in context["parts"]] == [True, True, True, True, False]
    assert context["missing"].url == "/followups/rules/"


@pytest.mark.parametrize("branches", [1, 3])
def test_the_page_costs_the_same_however_many_branches(branches, branch, client_for, django_assert_num_queries):
    owner = make_user("owner", branch=branch, all_branches=True)
    for _n in range(branches - 1):
        make_resource(make_branch())
    client = client_for(owner)
    with django_assert_num_queries(10):
        assert len(client.get("/settings/").context["state"].shops) == branches
