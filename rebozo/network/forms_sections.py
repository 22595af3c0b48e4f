"""The short forms of her page, one for each section; every question may be skipped. They parse, and never save."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from rebozo.codes.catalogue import catalogue
from rebozo.kernel.dates import RememberedDate
from rebozo.network.forms import Versioned, offered, speak_plainly, words
from rebozo.network.profiles import LISTS, NO, YES, Bond, GroupProfile, Profile, SafeContact, Trouble, remembered
from rebozo.network.remembered import typed, written
from rebozo.network.wording import trouble_words

P = TypeVar("P", Profile, SafeContact, GroupProfile, Bond)
_LONGEST = 4_000
_MOST_ROWS = 6
_ROW = re.compile(r"[a-z_]+_\d{1,2}")
_YES_NO = ((YES, _("Yes")), (NO, _("No")))


def several(label: Any, why: Any = "") -> forms.MultipleChoiceField:  # noqa: ANN401  a lazy translation has no public type
    """Codes of a list, any number of them."""
    box = forms.CheckboxSelectMultiple(attrs={"class": "long two"})
    return forms.MultipleChoiceField(label=label, help_text=why, required=False, widget=box)


def one_of(label: Any, why: Any = "", *, choices: Iterable[Any] = (), pills: bool = True) -> forms.ChoiceField:  # noqa: ANN401  the same
    """One answer, or none: nothing is chosen beforehand."""
    shape = forms.RadioSelect(attrs={"class": "pills"}) if pills else forms.Select()
    return forms.ChoiceField(label=label, help_text=why, required=False, choices=list(choices), widget=shape)


def text(label: Any, why: Any = "") -> forms.CharField:  # noqa: ANN401  the same
    """A few sentences."""
    box = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=why, required=False, max_length=_LONGEST, widget=box)


class RememberedField(forms.CharField):
    """A date as she remembers it, in one line. Its value is what a bundle holds."""

    def __init__(self, *, label: Any, help_text: Any = "") -> None:  # noqa: ANN401  the same
        shape = forms.TextInput(attrs={"autocomplete": "off", "size": 16})
        super().__init__(label=label, help_text=help_text, required=False, max_length=40, widget=shape)

    def clean(self, value: Any) -> str:  # noqa: ANN401  Django's own
        plain = super().clean(value)
        when: RememberedDate | None = typed(plain) if plain else None
        if plain and when is None:
            raise forms.ValidationError(str(trouble_words(Trouble.NOT_A_DATE)))
        return when.as_text() if when else ""

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401  the same
        """As she would type it, also when it comes from a bundle."""
        return written(remembered(value)) or value if isinstance(value, str) else value


@dataclass(frozen=True)
class Row:
    """One of several: a way to reach her, somebody she trusts."""

    fields: list[forms.BoundField] = field(repr=False)
    first: bool

    @property
    def open(self) -> bool:
        """The first, those with something in them, and what needs another look."""
        return self.first or any(one.value() or one.errors for one in self.fields)


class SectionForm(Versioned, Generic[P]):
    """Some questions of one sealed part. What it does not ask stays as it was."""

    drawn = "network/parts/questions.html"
    row: ClassVar[str] = ""  # the question that has rows
    row_title: ClassVar[Any] = ""

    def __init__(self, data: QueryDict | None = None, *, now: P, version: int, today: date) -> None:
        self.now: P = now
        self.today = today
        said = now.as_fields()
        super().__init__(data, initial=said | {"version": version})
        for name, question in self.fields.items():
            if name in LISTS and isinstance(question, forms.ChoiceField):
                question.choices = _with_kept(name, said.get(name))
        self.rows = self._rows(said.get(self.row, []))
        speak_plainly(self)

    def row_fields(self) -> dict[str, forms.Field]:
        """The questions of a row, anew for each."""
        return {}

    def plain(self) -> list[forms.BoundField]:
        """The questions that stand alone."""
        in_rows = {one.name for row in self.rows for one in row.fields}
        return [one for one in self.visible_fields() if one.name not in in_rows]

    def said(self) -> P:
        """What is now known: the answers over what there was."""
        answers = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if self.row:
            names = self.row_fields()
            answers[self.row] = [
                {name: answers.get(f"{name}_{number}") for name in names} for number in range(len(self.rows))
            ]
        made: P = type(self.now).from_fields(self.now.as_fields() | answers)
        return made

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for question, trouble in self._troubles() if not self.errors else ():
            self.add_error(question if question in self.fields else None, str(trouble_words(trouble)))
        return said

    def _troubles(self) -> list[tuple[str, Trouble]]:
        made = self.said()
        if isinstance(made, Bond):
            return made.troubles(today=self.today)
        known = {name: catalogue(name).entries for name in set(LISTS.values())}
        if isinstance(made, Profile):
            return made.troubles(today=self.today, offered=known)
        return made.troubles(offered=known)

    def _rows(self, kept: list[dict[str, str]]) -> list[Row]:
        """One more than there are, or as many as were sent: what she typed is not lost when somebody else took one."""
        if not self.row:
            return []
        sent = [int(key.rpartition("_")[2]) for key in self.data if _ROW.fullmatch(key)]
        many = max(min(len(kept) + 1, _MOST_ROWS), len(kept), min(max(sent, default=0) + 1, _MOST_ROWS), 2)
        return [self._row(number, kept[number] if number < len(kept) else {}) for number in range(many)]

    def _row(self, number: int, kept: dict[str, str]) -> Row:
        keys = []
        for name, question in self.row_fields().items():
            said = kept.get(name, "")
            if name in LISTS and isinstance(question, forms.ChoiceField):
                question.choices = _or_none(name, said)
            key = f"{name}_{number}"
            self.fields[key] = question
            self.initial[key] = said
            keys.append(key)
        return Row([self[key] for key in keys], number == 0)


def _with_kept(name: str, kept: Any) -> list[tuple[str, str]]:  # noqa: ANN401  a code or several
    """What may be chosen today, and what was chosen once even if it is not offered any more."""
    entries = catalogue(LISTS[name]).entries
    had = [kept] if isinstance(kept, str) else list(kept or ())
    choices = offered(LISTS[name])
    there = {code for code, _word in choices}
    return choices + [(code, entries[code].text) for code in had if code in entries and code not in there]


def _or_none(name: str, kept: str) -> list[tuple[str, str]]:
    return [("", "—"), *_with_kept(name, kept)]


class StateForm(SectionForm[Profile]):
    """How she is, and whether she is of age."""

    state = one_of(_("How is she?"), _("It changes how we speak of her, and by which way anything is sent to her."))
    state_since = RememberedField(
        label=_("Since when?"), help_text=_("As much as is known: 2019, 03/2019, 12/03/2019.")
    )
    minor = one_of(_("Is she under 18?"), _("Then she is asked too, and who answers for her."), choices=_YES_NO)
    assent = one_of(
        _("If she is: does she herself agree to be here?"),
        _("Her own yes or no, in her words, besides that of who answers for her."),
        choices=((YES, _("Yes")), (NO, _("No")), ("later", _("Nobody has asked her yet"))),
    )
    guardian = words(_("If she is: who answers for her?"), _("Whom she trusts, and how that person is reached."))


class ProfileForm(SectionForm[Profile]):
    """What she says of herself."""

    identities = several(
        _("How does she name herself?"),
        _("Only what she says of herself, as many as she wants: it shows whom they attack more. Nobody guesses it."),
    )
    own_words = words(_("In her own words"), _("If none of those is how she says it."))
    movements = several(_("In which movements is she?"), _("It helps to know who should be told when she is attacked."))
    languages = several(_("Which languages does she speak?"), _("So that she is spoken to in her own."))
    other_language = words(_("Another language or variety"))
    interpreter = one_of(_("Does she need an interpreter?"), choices=_YES_NO)
    notes = text(_("What else should be kept in mind"), _("Her health, her hours, her children: what she wants known."))


class OffersForm(SectionForm[Profile]):
    """What she offers to others."""

    skills = several(_("What does she offer to her compañeras?"), _("So that she is found when somebody needs it."))
    offered = several(_("Into which languages would she interpret?"), _("Not all that she speaks: those she offers."))


class _Ways(SectionForm[P]):
    row = "ways"
    row_title = _("One way to reach her")
    who_why: ClassVar[Any] = _("Only she, or somebody at home, and who must not know.")

    def row_fields(self) -> dict[str, forms.Field]:
        return {
            "way": one_of(_("By what?"), pills=False),
            "address": words(_("Number, address or name")),
            "hours": words(_("At which hours?")),
            "who": words(_("Who may answer?"), self.who_why),
            "shared": one_of(_("Does somebody else use that phone or machine?"), choices=_YES_NO),
        }


class ContactForm(_Ways[SafeContact]):
    """How she may be reached."""

    leave_message = one_of(
        _("May a message be left?"), _("If nobody asked her, leave it: then none is left."), choices=_YES_NO
    )
    code_word = words(_("Word to know each other by"), _("What you say so that she knows it is you. It stays folded."))
    never = text(_("What must never be done"), _("Never on Sundays, never say who we are, never at her work…"))


class EmergencyForm(SectionForm[SafeContact]):
    """Whom to look for when she does not answer."""

    row = "emergency"
    row_title = _("Somebody she trusts")

    def row_fields(self) -> dict[str, forms.Field]:
        return {
            "name": words(_("What is she or he called?")),
            "relation": words(_("Who is that to her?")),
            "way": one_of(_("By what?"), pills=False),
            "address": words(_("Number, address or name")),
            "may_decide": one_of(_("May that person decide for her if she cannot?"), choices=_YES_NO),
        }


class GroupProfileForm(SectionForm[GroupProfile]):
    """What it is."""

    kind = one_of(_("What is it?"))
    legal = one_of(_("Has it papers?"), _("In some countries they are taken away: then it is helped in another way."))
    risk = one_of(_("May it be named?"), _("Where being named closes it, no page for others may show its name."))
    movements = several(_("In which movements is it?"))
    notes = text(_("What else should be kept in mind"))


class GroupContactForm(_Ways[GroupProfile]):
    """How it is reached."""

    row_title = _("One way to reach it")
    who_why = _("Whom to ask for, and who must not know.")


class BondForm(SectionForm[Bond]):
    """Since when, until when and as what somebody belongs to a group."""

    role = words(_("As what?"), _("Member, coordinator, lawyer of the group… In a few words, if it matters."))
    since = RememberedField(label=_("Since when?"), help_text=_("As much as is known: 2019, 03/2019, 12/03/2019."))
    until = RememberedField(label=_("Until when?"), help_text=_("Only if it ended. What has been stays written."))
