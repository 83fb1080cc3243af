"""Signing a paper: input becomes a `Signing`."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from studio.core.documents.states import SHORTEST, SignedHow, Signing, ink, read_strokes
from studio.core.errors import StudioError
from studio.core.pictures import as_photograph
from studio.core.ui.layouts import Cell, Chips, Grid, PlainHelper

LONGEST_DRAWING = 120_000


class SignForm(forms.Form):
    """How it is signed, by whom; the drawing comes from the script as JSON, the photo is optional."""

    how = forms.ChoiceField(
        label=_("How it is signed"), choices=SignedHow.choices, initial=SignedHow.DRAWN, widget=forms.RadioSelect
    )
    signer = forms.CharField(
        label=_("Name of who signs"), max_length=60, error_messages={"required": _("Write who signs.")}
    )
    strokes = forms.CharField(required=False, max_length=LONGEST_DRAWING, widget=forms.HiddenInput)
    photo = forms.FileField(
        label=_("Photo of the signed sheet"), required=False,
        help_text=_("If you like: JPEG, PNG or WebP, at most 15 MB. Only who may read the paper sees it."),
    )  # fmt: skip
    submission_key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photo"].widget.attrs |= {"accept": "image/jpeg,image/png,image/webp"}
        self.who = PlainHelper(Grid(Cell("signer", 6, autocomplete="off")))
        self.ways = PlainHelper(Chips("how"))
        self.sheet = PlainHelper(Grid(Cell("photo", 12)))

    def clean_photo(self) -> bytes:
        upload = self.cleaned_data["photo"]
        if not upload:
            return b""
        try:
            return as_photograph(upload)
        except StudioError as refused:
            raise forms.ValidationError(str(refused)) from refused

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("how") == SignedHow.DRAWN:
            cleaned["strokes"] = self._drawing(cleaned.get("strokes", ""))
        else:
            cleaned["strokes"] = ()
        return cleaned

    def _drawing(self, sent: str) -> tuple[Any, ...]:
        """What was drawn, if it is a drawing at all and more than a slip."""
        try:
            strokes = read_strokes(json.loads(sent or "[]"))
        except (ValueError, RecursionError):
            strokes = None
        if strokes is None or ink(strokes) < SHORTEST:
            self.add_error(
                "how", _now("Nothing is signed yet: draw the name into the field, or choose “signed on paper”.")
            )
            return ()
        return strokes

    def signing(self) -> Signing:
        """The command."""
        given = self.cleaned_data
        drawn = given["how"] == SignedHow.DRAWN
        return Signing(given["how"], given["signer"], given["strokes"], b"" if drawn else given.get("photo", b""))
