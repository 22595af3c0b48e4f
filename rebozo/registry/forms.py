"""What is asked about an attack: five questions, and a fold with the rest. Parses; never saves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.forms.utils import ErrorDict
from django.utils.dates import MONTHS
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from rebozo.codes.catalogue import catalogue, label
from rebozo.kernel.dates import RememberedDate
from rebozo.network.models import Network
from rebozo.registry import choices
from rebozo.registry.basis import Basis, Shape, needs_day
from rebozo.registry.draft import Draft, Told, troubles
from rebozo.registry.folding import Folding
from rebozo.registry.models import Attack
from rebozo.registry.reads import TO_ASK

NOBODY_YET = "new"
LONGEST_STORY = 200_000
# A browser remembers what is typed into short fields and offers it to whoever holds the machine: not these.
_DISCREET = {"autocomplete": "off", "spellcheck": "false"}

GENDER = (
    ("yes", _("Yes")),
    ("no", _("No")),
    ("unknown", _("It is not known")),
    ("unsaid", _("She prefers not to say")),
)
_BASIS = {
    Basis.CONSENT: _("She said yes\nShe knows what it is counted for, and can change her mind whenever she wants."),
    Basis.TO_ASK: _("Still to ask her\nIt is kept here and not counted until she says."),
    Basis.PUBLIC: _("From a public source\nA newspaper, a broadcast, a statement of hers or of her organisation."),
    Basis.COLLECTIVE: _("A group in which nobody is named"),
    Basis.MEMORY: _("From her family, or in memory of her\nShe cannot be asked today."),
    Basis.STEERING: _("By a decision of the Steering Group\nFor the years before; nobody is named, and it has a date."),
}

_FOLDED = ("perpetrators", "who", "rights", "gender", "means", "division", "place", "story")


EVERY = pgettext_lazy("types, countries, states", "All of them")
NOT_OFFERED = _("That answer is not one of those on offer. Choose again.")
TOO_LONG = _("That is too long to be kept here. Make it shorter.")


def _several(label: Any, why: Any = "") -> forms.MultipleChoiceField:  # noqa: ANN401  a lazy translation has no public type
    box = forms.CheckboxSelectMultiple(attrs={"class": "long two"})
    return forms.MultipleChoiceField(label=label, help_text=why, required=False, widget=box)


def _line(label: Any, why: Any = "") -> forms.CharField:  # noqa: ANN401  the same
    return forms.CharField(
        label=label,
        help_text=why,
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=dict(_DISCREET)),
        error_messages={"max_length": TOO_LONG},
    )


class _Number(forms.IntegerField):
    """A whole number, also with the word that people put after it: 40 mujeres."""

    def to_python(self, value: Any) -> int | None:  # noqa: ANN401  Django's own
        followed = re.fullmatch(r"\s*(\d+)\s+[^\d.,]+", str(value or ""))
        return super().to_python(followed[1] if followed else value)


def number(label: Any, *, most: int, required: bool = False, missing: Any = "") -> forms.IntegerField:  # noqa: ANN401  the same
    shape = forms.TextInput(attrs={"inputmode": "numeric", "size": 6})
    return _Number(
        label=label, required=required, min_value=1, max_value=most, widget=shape,
        error_messages={
            "required": missing, "invalid": _("A number, in figures."),
            "min_value": _("A number from 1 on."), "max_value": _("That number is too large."),
        },
    )  # fmt: skip


def say_it_plainly(fields: Mapping[str, forms.Field]) -> None:
    """Our words where a form would speak with those of the framework."""
    for question in fields.values():
        for trouble in ("invalid_choice", "invalid_list"):
            if trouble in question.error_messages:
                question.error_messages[trouble] = NOT_OFFERED


class EventForm(forms.Form):
    """The short form. With `asking`, what was typed is shown again and nothing is judged yet."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    network = forms.ChoiceField(
        label=_("In which network's registry?"),
        widget=forms.RadioSelect(attrs={"class": "pills"}),
        error_messages={"required": _("Choose the network that keeps it.")},
    )

    types = forms.MultipleChoiceField(
        label=_("What happened?"),
        help_text=_("You can choose several; each one is counted."),
        widget=Folding(attrs={"class": "two"}),
        error_messages={"required": _("Choose at least one type of attack.")},
    )
    shape = forms.ChoiceField(
        label=_("Against whom?"),
        choices=Attack.ShapeChoice.choices,
        widget=forms.RadioSelect(attrs={"class": "pills"}),
        error_messages={"required": _("Choose one: with that it can be counted.")},
    )
    name = _line(
        _("Her name, or the organisation's"),
        _("As she wants to be called. It is kept sealed: only your circle can open it. Not for a group."),
    )
    known = forms.ChoiceField(label=_("Is it one of these?"), required=False, widget=forms.RadioSelect)
    at_least = number(_("How many people, at least? (only for a group)"), most=1_000_000)
    day = number(_("Day"), most=31)
    month = forms.TypedChoiceField(label=_("Month"), required=False, coerce=int, empty_value=None)
    year = number(
        _("Year"), most=9999, required=True, missing=_("Tell us the year at least: with that it can be counted.")
    )
    about = forms.BooleanField(label=_("It was about then: she does not remember exactly"), required=False)
    country = forms.ChoiceField(
        label=_("In which country?"), error_messages={"required": _("Choose the country: with that it can be counted.")}
    )
    basis = forms.ChoiceField(
        label=_("How do we know, and with whose permission is it counted?"),
        help_text=_(
            "It only allows counting it with codes, never saying who she is. If she takes it back, it is taken out."
        ),
        choices=[(basis.value, text) for basis, text in _BASIS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one. If nobody has asked her yet, say so: it is kept and not counted.")},
    )
    basis_day = forms.DateField(
        label=_("Date of the Steering Group's decision"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("A date like 2026-11-22.")},
    )

    perpetrators = _several(_("Who did it?"), _("Kinds, never names. You can choose several, or none."))
    who = _line(
        _("What is known of who did it"), _("It is kept sealed. A name here could put her at risk if it were read.")
    )
    rights = _several(_("What was she defending?"))
    gender = forms.ChoiceField(
        label=_("Did they attack her also for being a woman, for her identity or for how she lives?"),
        help_text=_(
            "Sexual insults, threats to her children, doubts about her morals… It is asked to show what is not seen."
        ),
        required=False,
        choices=GENDER,
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )
    means = _several(_("By which means?"), _("In person, by phone, online…"))
    division = _line(_("Department or state"), _("It is kept sealed, since it could point to her."))
    place = _line(_("Place"), _("Only if she wants it kept. It is sealed. Never a refuge."))
    story = forms.CharField(
        label=_("What she told"),
        help_text=_("In her words. It is kept sealed: only your circle can open it."),
        required=False,
        max_length=LONGEST_STORY,
        error_messages={"max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401  Django's own
        *,
        networks: Iterable[Network],
        today: date,
        said: dict[str, Any] | None = None,
        known: Mapping[UUID, str] | None = None,
        asking: bool = False,
    ) -> None:
        here = list(networks)
        first = {"token": uuid4(), "country": here[0].country if len(here) == 1 else ""}
        super().__init__(data, initial=first | (said or {}))
        say_it_plainly(self.fields)
        self.today, self.asking, self.here = today, asking, here
        had = said or {}
        self.fields["types"].choices = choices.attack_types(also=had.get("types", ()))  # type: ignore[attr-defined]  # a Field's choices are not in its stubs
        self.fields["perpetrators"].choices = choices.perpetrators(also=had.get("perpetrators", ()))  # type: ignore[attr-defined]  # the same
        for name in ("rights", "means"):
            self.fields[name].choices = choices.plain(name, also=had.get(name, ()))  # type: ignore[attr-defined]  # the same
        countries = choices.plain("countries", also=[str(had.get("country", ""))])
        self.fields["country"].choices = [("", "—"), *countries]  # type: ignore[attr-defined]  # the same
        self.fields["month"].choices = [("", "—"), *((str(one), capfirst(name)) for one, name in MONTHS.items())]  # type: ignore[attr-defined]  # the same
        self.fields["network"].choices = [(str(one.code), one.name) for one in here]  # type: ignore[attr-defined]  # the same
        if len(here) == 1:
            del self.fields["network"]
        self.offer(known or {})

    def offer(self, known: Mapping[UUID, str]) -> None:
        """Those of the directory who may be meant, and that it is somebody else."""
        self._bound_fields_cache.pop("known", None)  # type: ignore[attr-defined]  # Django keeps the field as it was first asked for
        if known:
            answers = [(str(code), name) for code, name in known.items()]
            asked = deepcopy(self.base_fields["known"])
            asked.error_messages["invalid_choice"] = NOT_OFFERED
            asked.choices = [*answers, (NOBODY_YET, _("No, it is somebody else"))]  # type: ignore[attr-defined]  # the same
            self.fields["known"] = asked
        else:
            # Whatever number was posted is looked up in the directory afterwards, in her own scope.
            self.fields["known"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def full_clean(self) -> None:
        if not self.asking:
            super().full_clean()
            return
        self._errors, self.cleaned_data = ErrorDict(), {}

    @property
    def chosen_network(self) -> Network:
        """The only one, or the one she chose."""
        wanted = self.data.get("network")
        return next((one for one in self.here if str(one.code) == wanted), self.here[0])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.errors:
            return said
        if said["day"] and not said["month"]:
            self.add_error("month", _("With a day, the month is needed too."))
            return said
        try:
            RememberedDate(said["year"], said["month"], said["day"], about=said["about"])
        except ValueError:
            self.add_error("day", _("That month has no such day."))
            return said
        for question, sentence in troubles(self.draft(), today=self.today):
            self.add_error(question, sentence)
        return said

    def when_parts(self) -> list[forms.BoundField]:
        """Day, month and year, asked as one question."""
        return [self["day"], self["month"], self["year"]]

    def folded_errors(self) -> bool:
        """Whether something that is folded away needs another look."""
        return any(name in self.errors for name in _FOLDED)

    @property
    def known_code(self) -> UUID | None:
        """Who was chosen among those of the directory."""
        try:
            return UUID(str(self.cleaned_data.get("known", "")))
        except ValueError:
            return None

    def draft(self) -> Draft:
        """What was typed, as a draft. Answers to what is not asked of such an attack (a name, a number) are let go."""
        said = self.cleaned_data
        shape, basis = Shape(said["shape"]), Basis(said["basis"])
        one = shape in {Shape.PERSONAL, Shape.ORGANISATION}
        known = self.known_code if one else None
        group = shape is Shape.COLLECTIVE
        return Draft(
            country=said["country"],
            when=RememberedDate(said["year"], said["month"], said["day"], about=said["about"]),
            types=tuple(said["types"]),
            shape=shape,
            basis=basis,
            basis_day=said["basis_day"] if needs_day(basis) else None,
            at_least=(said["at_least"] or 0) if group else 1,
            person=known if shape is Shape.PERSONAL else None,
            organisation=known if shape is Shape.ORGANISATION else None,
            name=said["name"] if one and not known else "",
            perpetrators=tuple(said["perpetrators"]),
            rights=tuple(said["rights"]),
            told=Told(
                story=said["story"], gender=said["gender"], means=tuple(said["means"]), who=said["who"],
                division=said["division"], place=said["place"],
            ),
        )  # fmt: skip


class CodeSelect(forms.Select):
    """A select over a code list, drawn once: a template for each of 150 options took half of a list page's time."""

    def __init__(self, codes: str) -> None:
        super().__init__()
        self.codes = codes

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ANN401, ARG002  Django's own
        options = choices.drawn(self.codes).choosing(str(value or ""))
        return format_html(
            '<span class="pick"><select name="{}" id="{}"><option value="">{}</option>{}</select></span>',
            name, (attrs or {}).get("id", ""), EVERY, options,
        )  # fmt: skip


class CodeFilter(forms.CharField):
    """One code of a list, or none."""

    def __init__(self, label: Any, codes: str) -> None:  # noqa: ANN401  a lazy translation has no public type
        super().__init__(label=label, required=False, max_length=12, widget=CodeSelect(codes))
        self.codes = codes

    def clean(self, value: Any) -> str:  # noqa: ANN401  Django's own
        if value and value not in catalogue(self.codes).entries:
            raise forms.ValidationError(NOT_OFFERED)
        return str(value or "")

    def said(self, value: str) -> str:
        return label(self.codes, value)


class AddressForm(forms.Form):
    """Filters in an address. One that was not understood asks for nothing, and that is said in one calm sentence."""

    @property
    def not_understood(self) -> list[dict[str, str]]:
        """The notice about it, taken off the form; nothing when all was understood."""
        if not self.errors:
            return []
        wrong = list(self.errors)
        self.data = {name: value for name, value in self.data.items() if name not in wrong}
        for name in wrong:
            del self.errors[name]
        several = ngettext(
            "A filter was not understood (%(names)s), so it filters nothing.",
            "Some filters were not understood (%(names)s), so they filter nothing.", len(wrong),
        )  # fmt: skip
        names = ", ".join(str(self.fields[name].label) for name in wrong)
        return [{"kind": "info", "text": several % {"names": names}}]


class FilterForm(AddressForm):
    """What the list is asked for. It lives in the address: codes and years only, never a name."""

    quiet = True
    network = forms.ChoiceField(label=_("Network"), required=False)
    year = number(_("Year"), most=9999)
    country = CodeFilter(_("Country"), "countries")
    type = CodeFilter(_("Type of attack"), "attack_types")
    shape = forms.ChoiceField(
        label=_("Against whom"), required=False, choices=[("", _("All of them")), *Attack.ShapeChoice.choices]
    )
    perpetrator = CodeFilter(_("Who did it"), "perpetrators")
    right = CodeFilter(_("What was defended"), "rights")
    status = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[
            ("", EVERY), (TO_ASK, _("Still to ask her")),
            *Attack.Status.choices,
        ],
    )  # fmt: skip
    out = forms.BooleanField(label=_("Only those taken out"), required=False)

    def __init__(self, data: Any, *, networks: Iterable[Network]) -> None:  # noqa: ANN401  Django's own
        super().__init__(data)
        here = [(str(network.code), network.name) for network in networks]
        self.fields["network"].choices = [("", _("All of them")), *here]  # type: ignore[attr-defined]  # a Field's choices are not in its stubs
        if len(here) < 2:  # noqa: PLR2004  one network is no choice
            del self.fields["network"]


class RetireForm(forms.Form):
    """Why an attack is taken out. Nothing is chosen beforehand."""

    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=[
            ("duplicate", _("It was registered twice\nThe other record stays.")),
            ("error", _("It was registered by mistake")),
            ("she_asked", _("She asked for it\nIt is never counted again, and this cannot be undone.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three."), "invalid_choice": NOT_OFFERED},
    )
