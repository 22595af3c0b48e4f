"""What is asked about a sheet: the file, its columns, its words, who is meant. Parses; never saves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as part
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rebozo.codes.catalogue import catalogue, label
from rebozo.exchange.bringing import Sheet
from rebozo.exchange.cells import Reading
from rebozo.exchange.fields import FIELDS, Field, What
from rebozo.exchange.mapping import LEFT_OUT, TICK, Plan, key_of
from rebozo.exchange.shape import Column, Table
from rebozo.exchange.speaking import NOTHING, Speaking, choices
from rebozo.exchange.words import plain
from rebozo.network.models import Network
from rebozo.registry.importing_names import NEW, SAME, Near
from rebozo.vault.names import folded

MOST = 40  # words asked about on one page
LATER, LEAVE = "", "-"
ASKED, PUT_OFF = "?", "later"  # nothing is chosen for her; her words for: not now
_EXAMPLES, _LONG = 3, 40
WHATS = (
    (What.ATTACKS.value, gettext_lazy("Attacks, one or several a row")),
    (What.DEFENDERS.value, gettext_lazy("Defenders of the directory")),
    (What.ORGANISATIONS.value, gettext_lazy("Organisations and groups")),
)
USUAL_BASES = ("to_ask", "consent", "public", "memory")


class SheetForm(forms.Form):
    """The file, what its rows are, and whose they are."""

    what = forms.ChoiceField(
        label=gettext_lazy("What is in it?"), choices=WHATS, initial=What.ATTACKS.value, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=gettext_lazy("The sheet"),
        help_text=gettext_lazy("XLSX, XLS, ODS or CSV, as you have it: you need not change its columns or its words."),
        allow_empty_file=True,
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        networks: Iterable[Network],
    ) -> None:
        super().__init__(data, files)
        several = [(str(network.code), network.name) for network in networks]
        if len(several) > 1:
            self.fields["network"] = forms.ChoiceField(
                label=_("In which network?"), choices=several, widget=forms.RadioSelect
            )
            self.order_fields(["network"])


def _pick(title: str, options: list[tuple[str, str]], *, chosen: str = "", why: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=title, choices=options, initial=chosen, help_text=why, required=False)


class _Pick(forms.ChoiceField):
    """One of a list, of which none is chosen for her where that would be a guess."""

    def validate(self, value: Any) -> None:  # noqa: ANN401  Django's own
        super().validate(value)
        if value == ASKED:
            raise forms.ValidationError(self.error_messages["asked"], code="asked")


def _likely_first(options: list[tuple[str, str]], near: Iterable[str]) -> list[tuple[str, str]]:
    """What it may be stands first, the likest before the others."""
    place = {code: number for number, code in enumerate(near)}
    return sorted(options, key=lambda option: place.get(option[0], len(place)))


class ColumnsForm(forms.Form):
    """Each of their columns with ours, proposed. What is left out is left out by her."""

    quiet = True

    def __init__(self, data: QueryDict | None = None, *, sheet: Sheet) -> None:
        super().__init__(data)
        self.sheet = sheet
        self._worksheet()
        for column in sheet.table.columns:
            chosen, near = sheet.plan.field_of(column), sheet.asked_of(column)
            ours = _likely_first([(one.name, one.title) for one in FIELDS[sheet.what].values()], near)
            options = [(LEFT_OUT, _("Leave it out")), *ours]
            options = options if not chosen.startswith(TICK) else [*options, (chosen, _ticked(chosen))]
            if near:
                options, chosen = [(ASKED, _("Choose")), *ours, (LEFT_OUT, _("Leave it out"))], ASKED
            self.fields[f"c{column.at}"] = _Pick(
                label=column.heading[:80] or _("Column %(letter)s, without a heading") % {"letter": column.letter},
                choices=options, initial=chosen, help_text=_examples(sheet.table, column), required=False,
                error_messages={"asked": _("Say what this column is, or leave it out.")},
            )  # fmt: skip
        self._order()
        if sheet.what is What.ATTACKS:
            self._usual()

    def _worksheet(self) -> None:
        names = [grid.name for grid in self.sheet.book.grids if grid.filled[1] > 1]
        if len(names) > 1:
            chosen = self.sheet.plan.worksheet or self.sheet.book.chosen().name
            self.fields["worksheet"] = _pick(
                _("Which page of the file?"), [(name, name) for name in names], chosen=chosen,
                why=_("If you choose another one, save, and its columns are shown."),
            )  # fmt: skip

    def _order(self) -> None:
        if not self.sheet.plan.order_sure:
            self.fields["order"] = forms.ChoiceField(
                label=_("12/03/2019 in this sheet is…"),
                choices=[("day", _("12 March: the day first")), ("month", _("3 December: the month first"))],
                initial="day" if self.sheet.plan.day_first else "month",
                help_text=_("Some of its dates are only possible with the month first."), widget=forms.RadioSelect,
            )  # fmt: skip

    def _usual(self) -> None:
        usual = self.sheet.plan.usual
        countries = [(one.code, one.text) for one in catalogue("countries").offered()]
        self.fields["usual_country"] = _pick(
            _("Country, where the sheet does not say it"), countries, chosen=usual.get("country", "")
        )
        words = dict(zip([*Speaking(FIELDS[What.ATTACKS]["basis"]).codes_in_order], choices(_BASIS), strict=False))
        bases = [(code, words[code].capitalize()) for code in USUAL_BASES]
        self.fields["usual_basis"] = _pick(
            _("How we know, where the sheet does not say it"), bases, chosen=usual.get("basis", "to_ask"),
            why=_("What is still to ask her is kept and not counted."),
        )  # fmt: skip

    def plan(self) -> Plan:
        """As she answered."""
        said, plan = self.cleaned_data, self.sheet.plan
        plan.columns = {key_of(column): said.get(f"c{column.at}", "") for column in self.sheet.table.columns}
        plan.worksheet = said.get("worksheet", "") or plan.worksheet
        if "order" in said:
            plan.day_first, plan.order_sure = said["order"] == "day", True
        for name in ("country", "basis"):
            if said.get(f"usual_{name}"):
                plan.usual = {**plan.usual, name: said[f"usual_{name}"]}
        return plan


_BASIS = FIELDS[What.ATTACKS]["basis"]


def _ticked(chosen: str) -> str:
    _tick, name, code = chosen.split(":")
    codes = FIELDS[What.ATTACKS][name].codes
    return _("Where it is ticked: %(what)s") % {"what": label(codes, code)}


def _examples(table: Table, column: Column) -> str:
    found: dict[str, None] = {}
    for line in table.lines[:200]:
        text = str(line.cells[column.at]).strip()
        if text and len(found) < _EXAMPLES:
            found[text if len(text) <= _LONG else text[:_LONG] + "…"] = None
    return _("For example: %(some)s") % {"some": " · ".join(found)} if found else _("Nothing stands in it.")


@dataclass(frozen=True)
class Word:
    """A word of theirs in a column of ours, how often it stands there, and what it may be."""

    field: Field
    key: str = part(repr=False)
    shown: str = part(repr=False)
    times: int
    code: str
    sure: bool
    near: tuple[str, ...] = ()


def words_of(sheet: Sheet) -> list[Word]:
    """Every word that is not exactly one of a list's, the most frequent first."""
    reading = Reading(sheet.table, sheet.plan)
    found: list[Word] = []
    for name, columns in reading.by_field.items():
        if name in reading.speaking:
            found += _words(reading.speaking[name], columns, sheet.table)
    return sorted(found, key=lambda word: (word.sure, -word.times))


def _words(speaking: Speaking, columns: list[Column], table: Table) -> Iterator[Word]:
    times: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for column in columns:
        for cell, number in Counter(line.cells[column.at] for line in table.lines).items():
            for word in speaking.words(cell):
                key = plain(word)
                if key not in NOTHING:
                    times[key] += number
                    shown.setdefault(key, word)
    for key, number in times.items():
        guess = speaking.guess(shown[key])
        if key not in speaking.known and key not in speaking.said:
            near = () if guess.sure else speaking.likely(shown[key])
            yield Word(speaking.field, key, shown[key][:120], number, guess.code, guess.sure, near)


class WordsForm(forms.Form):
    """Each word that is not understood: nothing is chosen for her, and what she puts off leaves its rows a question."""

    quiet = True

    def __init__(self, data: QueryDict | None = None, *, words: list[Word]) -> None:
        super().__init__(data)
        self.words = words[:MOST]
        for number, word in enumerate(self.words):
            likely = [one for one in _likely_first(_options(word.field), word.near) if one[0] in word.near]
            others = [one for one in _options(word.field) if one[0] not in word.near]
            none = [(PUT_OFF, _("Later: leave its rows with a question")), (LEAVE, _("Leave this word out"))]
            unsaid = _("Say what it means, or leave it for later.")
            self.fields[f"w{number}"] = _Pick(
                label=f"{word.field.title}: “{word.shown}”", initial=ASKED,
                choices=[(ASKED, _("Choose")), *likely, *none, *others],
                help_text=_("In %(rows)d rows.") % {"rows": word.times} if word.times > 1 else "",
                error_messages={"asked": unsaid, "required": unsaid},
            )  # fmt: skip
            self.fields[f"k{number}"] = forms.CharField(
                initial=f"{word.field.name}\x1f{word.key}", widget=forms.HiddenInput, strip=False, required=False
            )
        if len(self.words) > 1:
            self.fields["rest"] = forms.BooleanField(label=_("Those that I do not choose, for later"), required=False)

    def clean(self) -> dict[str, Any]:
        """What she leaves blank is put off in one word, if she says so."""
        if self.cleaned_data.get("rest"):
            for number in range(len(self.words)):
                if self.data.get(f"w{number}", ASKED) in (ASKED, LATER):
                    self.errors.pop(f"w{number}", None)
        return self.cleaned_data

    def answers(self) -> Iterator[tuple[str, str, str]]:
        """Our column, their word, our code: empty for what is left out."""
        for number in range(MOST):
            said, asked = self.cleaned_data.get(f"w{number}"), self.cleaned_data.get(f"k{number}", "")
            name, _sign, key = asked.partition("\x1f")
            if said not in (None, LATER, PUT_OFF) and key:
                yield name, key, "" if said == LEAVE else said


def _options(one: Field) -> list[tuple[str, str]]:
    if one.codes:
        return [(entry.code, entry.text) for entry in catalogue(one.codes).offered()]
    return list(zip(Speaking(one).codes_in_order, (word.capitalize() for word in choices(one)), strict=True))


def _who(shown: str) -> str:
    name, _sign, registered = shown.partition("\n")
    return _("It is %(name)s") % {"name": name} + "\n" + (registered or _("no attack registered"))


class NamesForm(forms.Form):
    """For each name that is like one that is known, whether it is her."""

    quiet = True

    def __init__(self, data: QueryDict | None = None, *, near: list[Near], shown: dict[UUID, str]) -> None:
        super().__init__(data)
        self.near = near[:MOST]
        for number, one in enumerate(self.near):
            options = [(LATER, _("Later: leave its rows with a question"))]
            options += [(str(code), _who(shown[code])) for code in one.known if code in shown]
            if one.same:
                options.append(
                    (f"{SAME}{folded(one.same)}", _("The same as “%(name)s” in this sheet") % {"name": one.same})
                )
            options.append((NEW, _("Another one, who is new")))
            self.fields[f"n{number}"] = forms.ChoiceField(
                label=one.shown, choices=options, initial=LATER, widget=forms.RadioSelect, required=False
            )

    def answers(self) -> dict[str, str]:
        said = {one.key: self.cleaned_data.get(f"n{number}", "") for number, one in enumerate(self.near)}
        return {key: answer for key, answer in said.items() if answer}


class TakeForm(forms.Form):
    """Whether only the good rows are taken, when others have a question."""

    quiet = True
    good = forms.BooleanField(
        label=gettext_lazy("Bring in the rows without a question, and give me back the others as a sheet"),
        required=True,
        error_messages={
            "required": gettext_lazy(
                "All of it or nothing: put right what has a question and bring it again, or choose this."
            )
        },
    )
