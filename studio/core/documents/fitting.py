"""Doors for the printer of a branch: how far a form is moved to fit pre-cut paper, and a test print to measure it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.audit.unseen import carried, changes_in, refuse_unseen, seen_in
from studio.core.documents import actions
from studio.core.documents.paper import rendered
from studio.core.documents.queries import shifts_of
from studio.core.documents.registry import DocumentKind, fitted_kinds, sized_kinds
from studio.core.documents.states import FARTHEST, Shift
from studio.core.errors import StudioError
from studio.core.locks import lock_row, one_transaction
from studio.core.requests import StaffRequest
from studio.core.staff.models import Branch
from studio.core.staff.queries import branches_of
from studio.core.ui.layouts import Chips, PlainHelper
from studio.core.ui.toasts import toast
from studio.core.unfinished import sent_or_kept

CORNERS = {"slip": (10, 8), "three": (15, 4)}
"""Where the upper left corner of the frame stands on each sheet, in millimetres from the edges: `paper.css`."""


class Millimetres(forms.DecimalField):
    """A distance with one decimal; empty is none."""

    def __init__(self, **kwargs: Any) -> None:
        text = gettext_lazy("Millimetres from −30 to 30, such as 1.5 or -2.")
        super().__init__(
            min_value=-FARTHEST, max_value=FARTHEST, max_digits=3, decimal_places=1, required=False, **kwargs
        )
        self.error_messages |= {"invalid": text, "max_decimal_places": text, "max_digits": text}
        for validator in self.validators:
            validator.message = text  # type: ignore[attr-defined]
        self.widget = forms.TextInput(
            attrs={"class": "form-control num", "inputmode": "decimal", "autocomplete": "off"}
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value or "").strip().replace("\N{MINUS SIGN}", "-"))


class FittingForm(forms.Form):
    """The size receipts come out on; to the right and down for every form a branch may move."""

    receipt_paper = forms.ChoiceField(
        label=gettext_lazy("Receipts are printed on"), required=False, widget=forms.RadioSelect,
        help_text=gettext_lazy("Offered first when money is taken; the other sizes stay one press away."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, shifts: dict[str, Shift], receipt_paper: str) -> None:
        super().__init__(data)
        self.fields["receipt_paper"].choices = [(one.name, one.size) for one in sized_kinds()]  # type: ignore[attr-defined]
        self.fields["receipt_paper"].initial = receipt_paper
        self.size = PlainHelper(Chips("receipt_paper"))
        self.kinds = fitted_kinds()
        for kind in self.kinds:
            now = shifts.get(kind.name, Shift())
            self.fields[f"{kind.name}-x"] = Millimetres(label=_("To the right"), initial=now.x)
            self.fields[f"{kind.name}-y"] = Millimetres(label=_("Down"), initial=now.y)

    def rows(self) -> list[dict[str, Any]]:
        return [{"kind": one, "x": self[f"{one.name}-x"], "y": self[f"{one.name}-y"]} for one in self.kinds]

    def shifts(self) -> dict[str, Shift]:
        """The command."""
        given = self.cleaned_data
        return {
            one.name: Shift(given[f"{one.name}-x"] or Decimal("0.0"), given[f"{one.name}-y"] or Decimal("0.0"))
            for one in self.kinds
        }


@requires(Perm.STAFF_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def fitting(request: StaffRequest) -> HttpResponse:
    """The forms of one branch with their distances; each has a test print."""
    branches = list(branches_of(request.user))
    branch = _branch(request, branches)
    sent = sent_or_kept(request)
    form = FittingForm(sent, shifts=shifts_of(branch.pk), receipt_paper=branch.receipt_paper)
    changed_by_others: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            _save(branch, form, request)
        except StudioError as refusal:
            form.add_error(None, str(refusal))
            changed_by_others = changes_in(refusal)
        else:
            toast(request, _("Saved. Print the test sheet once more and lay it on the paper."))
            return redirect(f"{reverse('documents:fitting')}?{urlencode({'branch': branch.pk})}")
    context = {
        "form": form, "branch": branch, "branches": branches, "changed_by_others": changed_by_others,
        "seen": carried(f"branch:{branch.pk}", "document.", sent, told=bool(changed_by_others)),
    }  # fmt: skip
    return render(request, "studio/documents/fitting.html", context, status=422 if request.method == "POST" else 200)


@one_transaction
def _save(branch: Branch, form: FittingForm, request: StaffRequest) -> None:
    at, size = clock.now(), form.cleaned_data["receipt_paper"]
    branch = lock_row(Branch.objects.all(), branch.pk)
    now, wanted = shifts_of(branch.pk), form.shifts()
    if size not in ("", branch.receipt_paper) or any(now.get(kind, Shift()) != one for kind, one in wanted.items()):
        refuse_unseen(f"branch:{branch.pk}", "document.", seen_in(request.POST))
    actions.save_shifts(branch=branch, shifts=wanted, by=request.user, at=at)
    if size:
        actions.choose_receipt_paper(branch=branch, kind=size, by=request.user, at=at)


@requires(Perm.STAFF_MANAGE)
@require_safe
def fitting_sheet(request: StaffRequest, kind: str) -> HttpResponse:
    """The test print of one form: a frame whose corner must stand where the sheet says."""
    found = next((one for one in fitted_kinds() if one.name == kind), None)
    if found is None:
        raise Http404
    branch = _branch(request, list(branches_of(request.user)))
    shift = shifts_of(branch.pk).get(kind, Shift())
    pdf = rendered(_sheet(found, branch, shift)).pdf
    headers = {"Content-Disposition": f'inline; filename="test-{kind}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _sheet(kind: DocumentKind, branch: Branch, shift: Shift) -> str:
    left, top = CORNERS[kind.fits]
    context = {
        "kind": kind, "branch": branch, "shift": shift, "left": left, "top": top, "title": kind.title,
        "short_language": "zh", "ticks": range(0, 60, 5), "p": {"number": branch.prefix},
    }  # fmt: skip
    return render_to_string("pdf/fitting.html", context)


def _branch(request: StaffRequest, branches: list[Branch]) -> Branch:
    """The branch asked for, within the reader's; their own, or the first."""
    if not branches:
        raise Http404
    wanted = request.POST.get("branch") or request.GET.get("branch", "")
    if wanted:
        found = next((one for one in branches if str(one.pk) == wanted), None)
        if found is None:
            raise Http404
        return found
    return next((one for one in branches if one == request.user.branch), branches[0])
