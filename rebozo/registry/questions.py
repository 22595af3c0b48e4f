"""All that may be asked of an attack beyond the first five questions, in themes. Each may be left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rebozo.kernel.dates import RememberedDate
from rebozo.network.remembered import typed, written
from rebozo.registry import choices
from rebozo.registry.draft import Close, Told
from rebozo.registry.folding import Folding
from rebozo.registry.forms import NOT_OFFERED, TOO_LONG, line, several

LONGEST_STORY = 200_000
FEWEST_CLOSE, MOST_CLOSE = 3, 12

GENDER = (
    ("yes", _("Yes")),
    ("no", _("No")),
    ("unknown", _("It is not known")),
    ("unsaid", _("She prefers not to say")),
)


@dataclass(frozen=True)
class Theme:
    """Questions that belong together, in one fold of the form and one part of the record."""

    name: str
    title: str | Promise
    fields: tuple[str, ...]
    hint: str | Promise = ""

    @property
    def note(self) -> str:
        return f"note_{self.name}"


THEMES = (
    Theme("who", _("Who did it"), ("perpetrators", "certainty", "interests", "who"),
          _("Kinds, how sure it is, what interests are behind")),
    Theme("rights", _("What she was defending"), ("rights", "contexts"), _("And in the middle of what it happened")),
    Theme("how", _("How it was"), ("nature", "direct", "means", "platforms"), _("By which means, on which platforms")),
    Theme("where", _("Until when, and where"), ("until", "place_kind", "division", "place"),
          _("The exact place is sealed")),
    Theme("gender", _("For being a woman, for who she is"), ("gender", "indicators", "words"),
          _("What shows it, and the words they used")),
    Theme("close", _("People close to her"), (), _("Only how close and of what age, never who")),
    Theme("after", _("What it left"), ("consequences",)),
    Theme("state", _("Protection, complaints and answers"), ("measures", "answers"),
          _("Measures she held, and what the State did")),
    Theme("profile", _("How she was living then"), ("lived_identities", "lived_movements", "lived_state"),
          _("Taken from her page when it is saved; here it can be put right")),
)  # fmt: skip
# Lists whose first level is only a heading.
_HEADED = ("indicators", "measures", "answers")
_LIST_OF = {
    "nature": "natures", "contexts": "contexts", "means": "means", "platforms": "platforms", "rights": "rights",
    "interests": "interests", "indicators": "gender_indicators", "consequences": "consequences",
    "measures": "protection_measures", "answers": "state_response", "lived_identities": "identities",
    "lived_movements": "movements", "direct": "directness", "place_kind": "places", "certainty": "certainties",
    "lived_state": "person_states", "perpetrators": "perpetrators", "types": "attack_types", "country": "countries",
}  # fmt: skip
# What is kept of her page as it was then: the question here, and its name there.
LIVED = {"lived_identities": "identities", "lived_movements": "movements", "lived_state": "state"}
_PARTS = ("relation", "age", "type")  # of a row of people close to her
_MANY = ("nature", "contexts", "means", "platforms", "interests", "indicators", "consequences", "measures", "answers")
_ONE = ("story", "until", "division", "place", "direct", "place_kind", "certainty", "who", "gender", "words")
NOTED = tuple(theme for theme in THEMES if theme.name not in {"where", "profile"})


def list_of(question: str) -> str:
    """The code list that a question chooses from; empty for one that has none."""
    return _LIST_OF.get(question, "")


def _one(label: Any, why: Any = "") -> forms.ChoiceField:  # noqa: ANN401  a lazy translation has no public type
    return forms.ChoiceField(label=label, help_text=why, required=False)


def _pills(label: Any, why: Any = "") -> forms.MultipleChoiceField:  # noqa: ANN401  the same
    box = forms.CheckboxSelectMultiple(attrs={"class": "pills"})
    return forms.MultipleChoiceField(label=label, help_text=why, required=False, widget=box)


def _folding(label: Any, why: Any = "") -> forms.MultipleChoiceField:  # noqa: ANN401  the same
    return forms.MultipleChoiceField(
        label=label, help_text=why, required=False, widget=Folding(attrs={"class": "two"}, all_closed=True)
    )


class ThemeQuestions(forms.Form):
    """The questions of all themes. What needs them drawn asks for a theme at a time."""

    perpetrators = several(_("Who did it?"), _("Kinds, never names. You can choose several, or none."))
    certainty = _one(_("How sure is it?"), _("So that nobody is accused by a figure."))
    interests = _pills(_("What interests are behind?"), _("Only if it is known or strongly suspected."))
    who = line(
        _("What is known of who did it"), _("It is kept sealed. A name here could put her at risk if it were read.")
    )
    rights = several(_("What was she defending?"))
    contexts = several(_("In the middle of what was it?"), _("A march, an eviction, a hearing… if it was."))
    nature = _pills(_("Of what nature was it?"))
    direct = forms.ChoiceField(
        label=_("Was it against her, or by way of somebody or something close?"),
        required=False,
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )
    means = several(_("By which means?"), _("In person, by phone, online…"))
    platforms = _pills(_("On which platforms?"), _("Only when it was digital."))
    until = line(
        _("Until when did it last?"),
        _("Only if it went on for a time: 14/10/2026, 10/2026 or 2026. With a ~ at the end when it was about then."),
    )
    place_kind = _one(_("In what kind of place?"))
    division = line(_("Department or state"), _("It is kept sealed, since it could point to her."))
    place = line(_("Place"), _("Only if she wants it kept. It is sealed. Never a refuge."))
    gender = forms.ChoiceField(
        label=_("Did they attack her also for being a woman, for her identity or for how she lives?"),
        help_text=_(
            "Sexual insults, threats to her children, doubts about her morals… It is asked to show what is not seen."
        ),
        required=False,
        choices=GENDER,
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )
    indicators = _folding(_("What shows it?"), _("Only what she tells or what is known. She never has to prove it."))
    words = line(
        _("The words they used against her"),
        _("Only if she wants them kept: they are hard, and they are proof. They are sealed."),
    )
    consequences = several(
        _("What did it leave in her life?"), _("It is asked so that care and reparation are not forgotten.")
    )
    measures = _folding(
        _("Did she have protection measures then?"), _("To show whether they protect. You can leave it.")
    )
    answers = _folding(
        _("Was it reported, and what did the State do?"), _("Nobody is obliged to report. It is asked for impunity.")
    )
    lived_identities = several(
        _("Identities that she names herself"), _("Only what she says of herself, never what is supposed.")
    )
    lived_movements = several(_("Movements she was part of"))
    lived_state = _one(_("How was she then?"))
    story = forms.CharField(
        label=_("What she told"),
        help_text=_("In her words; you can paste it. It is kept sealed: only your circle can open it."),
        required=False,
        max_length=LONGEST_STORY,
        error_messages={"max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def lay_out(self, had: Mapping[str, Any]) -> None:
        """Put the lists into the questions, also codes that only this record still has; notes and rows beside them."""
        for name, listed in _LIST_OF.items():
            answers = had.get(name) or ()
            also = [answers] if isinstance(answers, str) else [str(one) for one in answers]
            if name in _HEADED:
                offered: Any = choices.headed(listed, also=also)
            elif name == "types":
                offered = choices.attack_types(also=also)
            elif name == "perpetrators":
                offered = choices.perpetrators(also=also)
            else:
                offered = choices.plain(listed, also=also)
            if isinstance(self.fields[name].widget, forms.Select) and name != "direct":
                offered = [("", "—"), *offered]
            self.fields[name].choices = offered  # type: ignore[attr-defined]  # a Field's choices are not in its stubs
        for theme in NOTED:
            self.fields[theme.note] = line(_("A word beside this, if the codes do not say it"))
        self.rows = min(MOST_CLOSE, max(FEWEST_CLOSE, _last_row(self.data) + 1, len(had.get("close") or ()) + 1))
        codes = {"relation": "relations", "age": "age_bands"}
        for row in range(self.rows):
            for part, label in (("relation", _("Who")), ("age", _("Age")), ("type", _("What was done to them"))):
                asked = forms.ChoiceField(label=label, required=False)
                asked.error_messages["invalid_choice"] = NOT_OFFERED
                offered = choices.plain(codes[part]) if part in codes else choices.tops("attack_types")
                asked.choices = [("", "—"), *offered]
                self.fields[f"close_{row}_{part}"] = asked

    @property
    def themes(self) -> list[dict[str, Any]]:
        """Each with its questions, and whether it is open: something in it is answered or wrong."""
        return [
            {
                "theme": theme,
                "questions": [self[name] for name in theme.fields],
                "note": self[theme.note] if theme in NOTED else None,
                "rows": self._close_rows() if theme.name == "close" else (),
                "open": self._answered(theme),
            }
            for theme in THEMES
        ]

    def _close_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"close_{row}_{part}"] for part in _PARTS] for row in range(self.rows)]

    def _names(self, theme: Theme) -> list[str]:
        rows = [name for name in self.fields if name.startswith("close_")] if theme.name == "close" else []
        return [*theme.fields, *rows, *([theme.note] if theme in NOTED else [])]

    def _answered(self, theme: Theme) -> bool:
        return any(name in self.errors or _said(self[name].value()) for name in self._names(theme))

    @property
    def anything_in_themes(self) -> bool:
        """Whether any of their questions is answered, or wrong: then they are all drawn."""
        return any(self._answered(theme) for theme in THEMES)

    def clean_until(self) -> str:
        said = self.cleaned_data["until"].strip()
        if not said:
            return ""
        when = typed(said)
        if when is None:
            raise forms.ValidationError(_("A date like 14/10/2026, 10/2026 or 2026."))
        return when.as_text()

    def told(self) -> Told:
        """What is sealed, as it was answered."""
        said = self.cleaned_data
        rows = [
            {part: said.get(f"close_{row}_{part}", "") for part in ("relation", "age", "type")}
            for row in range(self.rows)
        ]
        lived = {there: said[here] for here, there in LIVED.items() if said[here]}
        answered: dict[str, Any] = {name: tuple(said[name]) for name in _MANY} | {name: said[name] for name in _ONE}
        return Told(
            **answered,
            close=tuple(Close(**row) for row in rows if any(row.values())),
            notes={theme.name: said[theme.note] for theme in NOTED if said[theme.note]},
            profile=lived,
        )


def _last_row(data: Mapping[str, Any]) -> int:
    """The last row of close people that was sent with an answer."""
    return max(
        (
            row + 1
            for row in range(MOST_CLOSE)
            for part in ("relation", "age", "type")
            if data.get(f"close_{row}_{part}")
        ),
        default=0,
    )


def _said(value: object) -> bool:
    return bool(value)


def as_answers(told: Told) -> dict[str, Any]:
    """What was told, as the form's questions hold it."""
    said: dict[str, Any] = {}
    for name in (*_LIST_OF, "story", "until", "division", "place", "who", "words", "gender"):
        if hasattr(told, name):
            value = getattr(told, name)
            said[name] = list(value) if isinstance(value, tuple) else value
    said |= {here: told.profile.get(there, "" if there == "state" else []) for here, there in LIVED.items()}
    said |= {theme.note: told.notes.get(theme.name, "") for theme in NOTED}
    said["until"] = written(RememberedDate.from_text(told.until)) if told.until else ""
    for row, one in enumerate(told.close[:MOST_CLOSE]):
        said |= {f"close_{row}_relation": one.relation, f"close_{row}_age": one.age, f"close_{row}_type": one.type}
    said["close"] = told.close
    return said
