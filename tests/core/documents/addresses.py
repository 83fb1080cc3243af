"""Addresses for the test kind, beside those of the product: what a room hangs below its own."""

from django.http import Http404
from django.urls import include, path

from studio.core.access import Perm
from studio.core.documents.views import paper_paths
from studio.core.staff.models import User
from studio.urls import urlpatterns as product


class Record:
    """What a room's query returns: something with a key."""

    pk = 7


def fetch(staff: User, number: str) -> Record:
    """Number 7 of the branch 湖滨路店; whoever works elsewhere finds nothing."""
    if number != "S-7" or staff.branch is None or staff.branch.name != "湖滨路店":
        raise Http404
    return Record()


slips = paper_paths("slip", fetch=fetch, perm=Perm.ORDERS_VIEW)
signed = paper_paths("slip-signed", fetch=fetch, perm=Perm.ORDERS_VIEW, signed=True)
urlpatterns = [*product, path("slips/", include(([*slips, *signed], "slips")))]
