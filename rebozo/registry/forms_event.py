"""What is asked about an attack: five questions and what she told are enough. Parses; never saves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.forms.utils import ErrorDict
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from rebozo.kernel.dates import RememberedDate
from rebozo.network.models import Network
from rebozo.registry.basis import NAMES_NOBODY, Basis, Shape, needs_day
from rebozo.registry.draft import Draft, troubles
from rebozo.registry.folding import Folding
from rebozo.registry.forms import NOT_OFFERED, TOO_LONG, line, number, say_it_plainly
from rebozo.registry.group import lines, without_letters
from rebozo.registry.models import Attack, BasisChoice
from rebozo.registry.questions import LIVED, NOTED, ThemeQuestions

NOBODY_YET = "new"
# A button that asks for something else than saving: what was typed is shown again and nothing is judged yet.
ASKING = ("find", "more", "later")
_LONGEST_LIST = 40_000
_NOBODY_NAMED = _("On this basis it is counted and nobody is named: leave the list empty.")

_BASIS = {
    Basis.CONSENT: _("She said yes\nShe knows what it is counted for, and can change her mind whenever she wants."),
    Basis.TO_ASK: _("Still to ask her\nIt is kept here and not counted until she says."),
    Basis.PUBLIC: _("From a public source\nA newspaper, a broadcast, a statement of hers or of her organisation."),
    Basis.COLLECTIVE: _("A group in which nobody is named"),
    Basis.MEMORY: _("From her family, or in memory of her\nShe cannot be asked today."),
    Basis.STEERING: _("By a decision of the Steering Group\nFor the years before; nobody is named, and it has a date."),
}
_BASIS_CHOICES = [(basis.value, text) for basis, text in _BASIS.items()]
_REFUSED = _("She does not want it counted\nTo be asked again on her own page, if she changes her mind.")


class EventForm(ThemeQuestions):
    """The whole form; the page draws the first five questions, and the themes when she wants them."""

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
    name = line(
        _("Her name, or the organisation's"),
        _("As she wants to be called. It is kept sealed: only your circle can open it. Not for a group."),
    )
    known = forms.ChoiceField(label=_("Is it one of these?"), required=False, widget=forms.RadioSelect)
    at_least = number(_("How many people, at least? (only for a group)"), most=1_000_000)
    people = forms.CharField(
        label=_("Who of them is known?"),
        help_text=_(
            "One name a line; some are enough, or none. Only with the leave of each: others are counted unnamed."
        ),
        required=False,
        max_length=_LONGEST_LIST,
        error_messages={"max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    add_people = forms.BooleanField(label=_("Add to the directory those who are not in it yet"), required=False)
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
        choices=_BASIS_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one. If nobody has asked her yet, say so: it is kept and not counted.")},
    )
    basis_day = forms.DateField(
        label=_("Date of the Steering Group's decision"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("A date like 2026-11-22.")},
    )

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401  Django's own
        *,
        networks: Iterable[Network],
        today: date,
        said: Mapping[str, Any] | None = None,
        known: Mapping[UUID, str] | None = None,
        asking: bool = False,
        full: bool = False,
    ) -> None:
        here = list(networks)
        first = {"token": uuid4(), "country": here[0].country if len(here) == 1 else ""}
        super().__init__(data, initial=first | dict(said or {}))
        self.today, self.asking, self.here = today, asking, here
        self.found: tuple[UUID, ...] = ()  # of a group, who of those listed is known
        self.fresh: dict[UUID, str] = {}  # and who is new, by the number she will have
        self._full = full or bool(self.data.get("full") or self.data.get("more"))
        self.lay_out(said or {})
        say_it_plainly(self.fields)
        if (basis := str((said or {}).get("basis", ""))) and basis not in _BASIS:  # chosen elsewhere: by her answer
            self.fields["basis"].choices = [*self.fields["basis"].choices, (basis, BasisChoice(basis).label)]  # type: ignore[attr-defined]  # the same
        self.fields["month"].choices = [("", "—"), *((str(one), capfirst(name)) for one, name in MONTHS.items())]  # type: ignore[attr-defined]  # a Field's choices are not in its stubs
        self.fields["network"].choices = [(str(one.code), one.name) for one in here]  # type: ignore[attr-defined]  # the same
        if len(here) == 1:
            del self.fields["network"]
        if Basis.REFUSED in (self.data.get("basis"), (said or {}).get("basis")):  # it stands so; nobody chooses it here
            self.fields["basis"].choices = [*_BASIS_CHOICES, (Basis.REFUSED.value, _REFUSED)]  # type: ignore[attr-defined]  # the same
        self.offer(known or {})

    def offer(self, known: Mapping[UUID, str]) -> None:
        """Those of the directory who may be meant, and that it is somebody else."""
        self._bound_fields_cache.pop("known", None)  # type: ignore[attr-defined]  # Django keeps the field as it was first asked for
        if known:
            self.fields["known"] = self._who(known, deepcopy(self.base_fields["known"]))
        else:
            # Whatever number was posted is looked up in the directory afterwards, in her own scope.
            self.fields["known"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def offer_near(self, asked: Mapping[str, tuple[str, Mapping[UUID, str]]]) -> None:
        """Of the list of a group: for each name that is near to known ones, whether it is one of them."""
        for name, (typed, known) in asked.items():
            field = forms.ChoiceField(label=typed, required=False, widget=forms.RadioSelect)
            self.fields[name] = self._who(known, field)
        self.near = [self[name] for name in asked]

    near: list[forms.BoundField] = []

    @staticmethod
    def _who(known: Mapping[UUID, str], field: forms.Field) -> forms.Field:
        answers = [(str(code), name) for code, name in known.items()]
        field.error_messages["invalid_choice"] = NOT_OFFERED
        field.choices = [*answers, (NOBODY_YET, _("No, it is somebody else"))]  # type: ignore[attr-defined]  # the same
        return field

    def full_clean(self) -> None:
        if not self.asking:
            super().full_clean()
            return
        self._errors, self.cleaned_data = ErrorDict(), {}

    @property
    def full(self) -> bool:
        """Whether the themes are drawn too: she wanted them, or something is answered there."""
        return self._full or self.anything_in_themes

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
            when = RememberedDate(said["year"], said["month"], said["day"], about=said["about"])
        except ValueError:
            self.add_error("day", _("That month has no such day."))
            return said
        wrong = list(troubles(self.draft(), today=self.today))
        if said["until"] and RememberedDate.from_text(said["until"]).year < when.year:
            wrong.append(("until", str(_("It cannot end before it began."))))
        if self.listed and Basis(said["basis"]) in NAMES_NOBODY:
            wrong.append(("people", str(_NOBODY_NAMED)))
        if unread := without_letters(self.listed):
            said_so = _("No name can be kept of “%(lines)s”: write it with letters, or take it off the list.")
            wrong.append(("people", str(said_so) % {"lines": "” “".join(unread)}))
        for question, sentence in wrong:  # at the end: what is wrong is not among the answers any more
            self.add_error(question, sentence)
        return said

    @property
    def listed(self) -> str:
        """The names of some of a group, as they were typed."""
        said = self.cleaned_data
        return str(said.get("people", "")).strip() if said.get("shape") == Shape.COLLECTIVE else ""

    def when_parts(self) -> list[forms.BoundField]:
        """Day, month and year, asked as one question."""
        return [self["day"], self["month"], self["year"]]

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
            at_least=max(said["at_least"] or 0, len(lines(self.listed))) if group else 1,
            person=known if shape is Shape.PERSONAL else None,
            organisation=known if shape is Shape.ORGANISATION else None,
            name=said["name"] if one and not known else "",
            people=self.found if group else (),
            perpetrators=tuple(said["perpetrators"]),
            rights=tuple(said["rights"]),
            told=self.told(),
        )

    def keeping(self, before: Draft) -> Draft:
        """The draft, with what was kept of her before and is not asked here."""
        draft, told = self.draft(), self.told()
        profile = {name: kept for name, kept in before.told.profile.items() if name not in LIVED.values()} | dict(
            told.profile
        )
        notes = {
            name: kept for name, kept in before.told.notes.items() if name not in {theme.name for theme in NOTED}
        } | dict(told.notes)
        return replace(draft, told=replace(told, profile=profile, notes=notes))
