"""Doors for the clauses on papers: what each kind of money means, in the studio's own words, with a preview."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from bookings.orders import clauses
from bookings.orders.documents import order_form_payload
from bookings.orders.models import Order
from bookings.orders.queries import orders_for
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.audit.unseen import carried, changes_in, seen_in
from studio.core.documents.paper import paper_html
from studio.core.documents.registry import kind_named
from studio.core.documents.states import LANGUAGES, Mark
from studio.core.errors import StudioError
from studio.core.requests import StaffRequest
from studio.core.staff.actions import save_paper_words
from studio.core.staff.models import Branch
from studio.core.staff.queries import branches_of
from studio.core.ui.toasts import toast
from studio.core.unfinished import sent_or_kept


class ClausesForm(forms.Form):
    """One text for each kind of money and language; empty is the house's own wording."""

    everywhere = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, branch: Branch) -> None:
        super().__init__(data)
        for language in LANGUAGES:
            own = branch.paper_words.get(language, {})
            for kind in clauses.EDITABLE:
                with override(language):
                    standard = clauses.standard_clause(kind)
                attrs = {"class": "form-control", "rows": 3, "placeholder": standard, "lang": language}
                self.fields[f"{language}-{kind}"] = forms.CharField(
                    max_length=clauses.LONGEST, required=False, initial=own.get(kind, ""),
                    widget=forms.Textarea(attrs=attrs),
                )  # fmt: skip

    def rows(self) -> list[dict[str, Any]]:
        """A row for each kind: its name, and its text in every language."""
        return [
            {"name": clauses.money_name(kind), "texts": [self[f"{language}-{kind}"] for language in LANGUAGES]}
            for kind in clauses.EDITABLE
        ]

    def words(self) -> dict[str, dict[str, str]]:
        """The command; a line break would tear the form apart."""
        given = self.cleaned_data
        return {
            language: {kind: " ".join(given[f"{language}-{kind}"].split()) for kind in clauses.EDITABLE}
            for language in LANGUAGES
        }


@requires(Perm.SETTINGS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest) -> HttpResponse:
    """The clauses of one branch, or of all at once. What is printed or signed keeps what it says."""
    branches = list(branches_of(request.user))
    branch = _branch(request, branches)
    sent = sent_or_kept(request)
    form = ClausesForm(sent, branch=branch)
    changed_by_others: list[str] = []
    if request.method == "POST" and form.is_valid():
        chosen, seen = branches if form.cleaned_data["everywhere"] else [branch], seen_in(request.POST)
        try:
            save_paper_words(branches=chosen, words=form.words(), seen=seen, by=request.user, at=clock.now())
        except StudioError as refusal:
            form.add_error(None, str(refusal))
            changed_by_others = changes_in(refusal)
        else:
            toast(request, _("The clauses are saved; papers made from now on say them."))
            return redirect(f"{reverse('fineprint:edit')}?{urlencode({'branch': branch.pk})}")
    context = {
        "form": form, "branch": branch, "branches": branches, "changed_by_others": changed_by_others,
        "seen": _carried(branches, sent, told=bool(changed_by_others)),
    }  # fmt: skip
    return render(request, "bookings/orders/clauses.html", context, status=422 if request.method == "POST" else 200)


@requires(Perm.SETTINGS_EDIT)
@require_POST
def preview(request: StaffRequest) -> HttpResponse:
    """The newest order form of the branch as it would look with what is typed. Nothing is stored."""
    branch = _branch(request, list(branches_of(request.user)))
    form = ClausesForm(request.POST, branch=branch)
    order = orders_for(request.user).filter(branch=branch).order_by("-ordered_at", "-id").first()
    if form.is_valid() and order is not None:
        return HttpResponse(_sheet(request, order, form.words()))
    if order is None:
        form.add_error(None, _("There is no order yet to show the clauses on."))
    branches = list(branches_of(request.user))
    context = {"form": form, "branch": branch, "branches": branches, "seen": _carried(branches, request.POST)}
    return render(request, "bookings/orders/clauses.html", context, status=422)


def _carried(branches: list[Branch], sent: Any, *, told: bool = False) -> int:
    """Of all branches: the clauses may be saved for all at once."""
    return carried([f"branch:{one.pk}" for one in branches], "branch.words_", sent, told=told)


def _sheet(request: HttpRequest, order: Order, words: dict[str, dict[str, str]]) -> str:
    language = "en" if request.POST.get("language") == "en" else "zh-hans"
    definition = kind_named("order-form")
    with clauses.trying(words), override(language):
        payload = order_form_payload(order.pk, language, kinds=clauses.EDITABLE)
    said = _("Preview with the clauses as typed; nothing is stored")
    return paper_html(
        definition, payload, language=language, mark=Mark(is_preview=True), one_sheet=definition.one_sheet,
        tools=f'<header class="tools"><span class="say">{said}</span></header>',
    )  # fmt: skip


def _branch(request: StaffRequest, branches: list[Branch]) -> Branch:
    """The branch asked for, within the reader's; their own, or the first."""
    wanted = request.POST.get("branch") or request.GET.get("branch", "")
    found = [one for one in branches if (str(one.pk) == wanted if wanted else one == request.user.branch)]
    if not found and (wanted or not branches):
        raise Http404
    return (found or branches)[0]
