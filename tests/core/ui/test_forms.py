"""Forms as the house draws them: label, hint, error beside the field, all tied together for a screen reader."""

import pytest
from django import forms
from django.template import engines

from studio.core.ui.layouts import Cell, Chips, Grid, Grouped, PlainHelper, Section, Stepper, Yuan
from studio.core.ui.summaries import ErrorLink, error_links

HOSTILE = "<script>x</script>"


class CoupleForm(forms.Form):
    bride = forms.CharField(label="Bride", help_text="as on her papers", max_length=20)
    style = forms.MultipleChoiceField(
        label="Style", choices=[("a", "Light"), ("b", HOSTILE)], required=False, widget=forms.CheckboxSelectMultiple
    )
    consent = forms.ChoiceField(label="Samples", choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect)
    deposit = forms.DecimalField(label="Deposit")
    quantity = forms.IntegerField(label="Quantity", min_value=0)
    branch = forms.ChoiceField(label="Branch", choices=[("1", "湖滨路店")])
    agreed = forms.BooleanField(label="Agreed", required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper(
            Section(
                "Couple", Cell("bride", 3, inputmode="text"), Chips("style"), Chips("consent", 6),
                number="1", key="Alt+1", id="couple", hint="as on paper",
            ),
            Grid(Yuan("deposit", 4), Stepper("quantity"), Cell("branch", 3), Cell("agreed", 3), "key"),
        )  # fmt: skip

    def clean(self):
        if self.cleaned_data.get("bride") == HOSTILE:
            raise forms.ValidationError("The name holds signs that no name has.")


def drawn(form: forms.Form) -> str:
    html = engines["django"].from_string("{% load crispy_forms_tags %}{% crispy form %}").render({"form": form})
    return " ".join(html.split())


@pytest.fixture(autouse=True)
def _words(english: None) -> None:
    pass


def test_a_field_is_tied_to_its_hint():
    html = drawn(CoupleForm())
    assert '<div id="div_id_bride" class="field f3">' in html
    assert '<label class="form-label requiredField" for="id_bride">Bride<span class="asteriskField"' in html
    assert 'aria-describedby="id_bride_helptext"' in html
    assert '<div class="form-text" id="id_bride_helptext">as on her papers</div>' in html
    assert 'inputmode="text"' in html


def test_an_error_stands_beside_its_field_and_is_spoken_with_it():
    form = CoupleForm({"bride": "x" * 21, "consent": "y", "deposit": "1", "quantity": "1", "branch": "1"})
    html = drawn(form)
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_bride_helptext id_bride_error"' in html
    assert '<div class="invalid-feedback d-block" id="id_bride_error"><p>Ensure this value has at most 20' in html
    assert f'value="{"x" * 21}"' in html


def test_choices_are_real_boxes_under_chips_and_stay_text():
    html = drawn(CoupleForm({"style": ["a"]}))
    assert '<fieldset class="chips"' in html
    assert "<legend> Style" in html or "<legend>Style" in html
    assert html.count('<label class="chip">') == 4
    assert 'type="checkbox" name="style" value="a"' in html
    assert "<span>&lt;script&gt;x&lt;/script&gt;</span>" in html


def test_money_and_small_numbers_get_their_own_shape():
    html = drawn(CoupleForm())
    assert '<div class="input-group"><span class="input-group-text">¥</span><input' in html
    assert 'inputmode="decimal"' in html
    assert '<div class="qty" data-stepper><button class="btn btn-sm btn-line" type="button" data-step="-1"' in html
    assert 'class="form-select select"' in html or 'class="select form-select"' in html
    assert '<div class="form-check"><input' in html
    assert "<form" not in html
    assert "csrf" not in html


def test_a_section_carries_number_key_and_hint():
    html = drawn(CoupleForm())
    assert '<section id="couple" aria-labelledby="couple-title" data-key="Alt+1">' in html
    assert '<span class="no">1</span><h2 id="couple-title">Couple</h2><kbd>Alt 1</kbd>' in html
    assert '<span class="s13 dim">as on paper</span>' in html


def test_a_width_the_page_does_not_know_is_refused():
    with pytest.raises(ValueError, match="not 7"):
        Cell("bride", 7)


def test_a_word_can_stand_on_both_sides_of_an_input():
    form = CoupleForm()
    form.helper = PlainHelper(Grouped("quantity", 4, before="about", after=HOSTILE))
    html = drawn(form)
    assert '<span class="input-group-text">about</span>' in html
    assert '<span class="input-group-text">&lt;script&gt;x&lt;/script&gt;</span>' in html


def test_the_summary_leads_to_every_field_that_is_wrong():
    form = CoupleForm({"bride": HOSTILE, "quantity": "-1", "deposit": "1", "branch": "1"})
    links = error_links([form, CoupleForm()])
    assert links == [
        ErrorLink("", "", "The name holds signs that no name has."),
        ErrorLink("id_consent_0", "Samples", "This field is required."),
        ErrorLink("id_quantity", "Quantity", "Ensure this value is greater than or equal to 0."),
    ]
    html = engines["django"].from_string("{% err_summary form=form %}").render({"form": form})
    assert '<div class="err-sum" role="alert" tabindex="-1" data-focus><b>3 things are not right yet</b>' in html
    assert '<a href="#id_quantity">Quantity</a>: Ensure this value' in html


def test_a_form_without_mistakes_has_no_summary():
    form = CoupleForm({"bride": "柳闻莺", "consent": "y", "deposit": "1", "quantity": "1", "branch": "1"})
    assert form.is_valid()
    template = engines["django"].from_string("{% err_summary form=form %}{% err_summary forms=none %}")
    assert template.render({"form": form, "none": [CoupleForm()]}).strip() == ""
