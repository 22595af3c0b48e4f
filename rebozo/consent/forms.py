"""What she is asked, with nothing chosen beforehand and nothing that a browser fills in. Parses; never saves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rebozo.codes.catalogue import label
from rebozo.consent.models import Answer
from rebozo.consent.questions import LIST, on_page, text_of, three_for
from rebozo.consent.rules import TO_SOMEBODY, Kind, Says, may_say_yes
from rebozo.network.models import Network

# A browser gives back what was marked for another woman when a page is loaded anew: not these.
_BLANK = {"autocomplete": "off"}
_LINE = {"autocomplete": "off", "spellcheck": "false"}
UNASKED = "unasked"

HOW = (
    ("spoken", gettext_lazy("Speaking with her")),
    ("written", gettext_lazy("In writing, signed or with her mark")),
    ("message", gettext_lazy("In a message")),
    ("interpreter", gettext_lazy("Through an interpreter")),
    ("family", gettext_lazy("Her family, since she cannot be asked")),
)


def _answer(asks: Any, means: Any = "") -> forms.ChoiceField:  # noqa: ANN401  a lazy translation has no public type
    return forms.ChoiceField(
        label=asks, help_text=means, required=False,
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")), (UNASKED, gettext_lazy("Not asked today"))],
        widget=forms.RadioSelect(attrs=_BLANK | {"class": "pills"}),
        error_messages={"invalid_choice": gettext_lazy("Yes, no, or not asked today.")},
    )  # fmt: skip


class _DayForm(forms.Form):
    """The form's own number, so that sending twice keeps one; and the day on which she said it."""

    quiet = True
    token = forms.UUIDField(widget=forms.HiddenInput)
    day = forms.DateField(
        label=gettext_lazy("On which day was it said?"),
        widget=forms.DateInput(attrs=_BLANK | {"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("On which day?"),
            "invalid": gettext_lazy("A date like 2026-11-22."),
        },
    )
    note = forms.CharField(
        label=gettext_lazy("A note, if it helps"),
        help_text=gettext_lazy("Conditions that were put, until when, who was there. It is kept sealed."),
        required=False, max_length=300, widget=forms.TextInput(attrs=_LINE),
    )  # fmt: skip

    def __init__(self, data: QueryDict | None, *, today: date, **more: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(data, initial={"token": uuid4(), "day": today}, **more)
        self.today = today

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError(_("That date has not come yet."))
        return day


class AskForm(_DayForm):
    """Some questions, and once for all of them how she answered."""

    how = forms.ChoiceField(
        label=gettext_lazy("How was it answered?"),
        choices=HOW,
        widget=forms.RadioSelect(attrs=dict(_BLANK)),
        error_messages={"required": gettext_lazy("Choose one: how was it answered?")},
    )
    minor = forms.BooleanField(
        label=gettext_lazy("She is under age"), required=False, widget=forms.CheckboxInput(attrs=dict(_BLANK))
    )
    assent = forms.BooleanField(
        label=gettext_lazy("She herself said it, in words of her age"),
        required=False,
        widget=forms.CheckboxInput(attrs=dict(_BLANK)),
    )
    guardian = forms.BooleanField(
        label=gettext_lazy("Who takes care of her agrees, and it does her good"),
        required=False,
        widget=forms.CheckboxInput(attrs=dict(_BLANK)),
    )

    @property
    def asked(self) -> Iterator[BoundField]:
        """The questions of this page."""
        return (field for field in self if isinstance(field.field, forms.ChoiceField) and field.name in self.names)

    names: tuple[str, ...] = ()

    def add(self, name: str, question: forms.ChoiceField) -> None:
        self.fields[name] = question
        self.names = (*self.names, name)

    def answered(self) -> dict[str, Says]:
        """What she said; what was not asked is not there."""
        said = {name: self.cleaned_data.get(name) for name in self.names}
        return {name: Says(answer) for name, answer in said.items() if answer and answer != UNASKED}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        answered = self.answered()
        if not self.errors and not answered:
            self.add_error(None, _("Nothing is marked yet. What she was not asked is not kept."))
        fair = may_say_yes(
            minor=said.get("minor", False), assent=said.get("assent", False), guardian=said.get("guardian", False)
        )
        if Says.YES in answered.values() and not fair:
            both = _("A girl's yes needs both: hers, and that of who takes care of her. Her no, nobody's.")
            self.add_error("minor", both)
        return said

    def circumstances(self) -> dict[str, Any]:
        """How it was, to be sealed."""
        return {name: self.cleaned_data.get(name) for name in ("how", "note", "minor", "assent", "guardian")}


class ThreeForm(AskForm):
    """Accompany, count, say in public."""

    def __init__(self, data: QueryDict | None = None, *, kind: Kind, today: date) -> None:
        super().__init__(data, today=today)
        self.questions = {one.name: one for one in three_for(kind)}
        for one in self.questions.values():
            self.add(one.name, _answer(one.asks, one.means))


class FinerForm(AskForm):
    """The purposes of one page; those that are for somebody ask to whom."""

    network = forms.ChoiceField(
        label=gettext_lazy("Another of our networks"),
        required=False,
        widget=forms.Select(attrs=dict(_BLANK)),
    )
    whom = forms.CharField(
        label=gettext_lazy("Or by name: who, or which organisation or mechanism?"),
        help_text=gettext_lazy("Her yes is for them and for nobody else. It is kept sealed."),
        required=False, max_length=120, widget=forms.TextInput(attrs=_LINE),
    )  # fmt: skip

    def __init__(
        self, data: QueryDict | None = None, *, kind: Kind, page: str, today: date, networks: Iterable[Network]
    ) -> None:
        super().__init__(data, today=today)
        for code in on_page(kind, page):
            self.add(code, _answer(label(LIST, code)))
        self.somebody = any(name in TO_SOMEBODY for name in self.names)
        if self.somebody:
            others = [(str(one.code), one.name) for one in networks]
            self.fields["network"].choices = [("", _("None of them")), *others]  # type: ignore[attr-defined]  # a Field's choices are not in its stubs
        else:
            del self.fields["network"], self.fields["whom"]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        for_somebody = [name for name in self.answered() if name in TO_SOMEBODY]
        if for_somebody and bool(said.get("network")) == bool(said.get("whom")):
            self.add_error("whom", _("To whom? One of the networks, or a name: one of the two."))
        return said

    def text_of(self, purpose: str) -> str:
        return text_of(purpose)


class TakeBackForm(_DayForm):
    """Which yes she takes back, and on which day."""

    answer = forms.ModelChoiceField(queryset=Answer.objects.none(), widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, answer: UUID | None = None, today: date, **more: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(data, today=today, **more)
        self.fields["answer"].initial = answer
