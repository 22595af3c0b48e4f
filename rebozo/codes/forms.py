"""What is asked to change a list. Parses; never saves."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from rebozo.codes.catalogue import Catalogue
from rebozo.codes.editing import Words

_LONG, _SHORT = 160, 60
_LINES = 40


def _text(label: Any, why: Any = "", *, most: int = _LONG, required: bool = True) -> forms.CharField:  # noqa: ANN401  a lazy translation has no public type
    missing = {"required": _("Both languages are needed: everybody reads in her own.")}
    return forms.CharField(label=label, help_text=why, max_length=most, required=required, error_messages=missing)


class WordsForm(forms.Form):
    """What a code is called, in both languages."""

    es = _text(_("In Spanish"))
    en = _text(_("In English"))
    short_es = _text(_("In Spanish, in few words"), _("For lists and tables."), most=_SHORT, required=False)
    short_en = _text(_("In English, in few words"), most=_SHORT, required=False)

    def words(self) -> Words:
        return Words(**{name: self.cleaned_data[name].strip() for name in ("es", "en", "short_es", "short_en")})


class NewCodeForm(WordsForm):
    """The same, with where it stands in the tree."""

    parent = forms.ChoiceField(
        label=_("Is it a kind of one of these?"),
        help_text=_("A filter for the one above then finds it too."),
        required=False,
    )
    field_order = ("parent", "es", "en", "short_es", "short_en")

    def __init__(self, data: Any = None, *, present: Catalogue) -> None:  # noqa: ANN401  Django's own
        super().__init__(data)
        offered = [(one.code, one.text) for one in present.offered()]
        self.fields["parent"].choices = [("", _("No, it stands by itself")), *offered]  # type: ignore[attr-defined]  # a Field's choices are not in its stubs


class MergeForm(forms.Form):
    """Which one it is to be counted as."""

    into = forms.ChoiceField(
        label=_("As which one shall it be counted?"), error_messages={"required": _("Choose the one that stays.")}
    )

    def __init__(self, data: Any = None, *, present: Catalogue, code: str) -> None:  # noqa: ANN401  Django's own
        super().__init__(data)
        family = present.family(code)
        others = [(one.code, one.text) for one in present.offered() if one.code not in family]
        self.fields["into"].choices = [("", "—"), *others]  # type: ignore[attr-defined]  # a Field's choices are not in its stubs


class GroupingForm(forms.Form):
    """A grouping's title and lines. Which code stands in which line is asked on the next page."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    text_es = _text(_("Its name, in Spanish"), _("For example: bulletin of the quarter."), most=120)
    text_en = _text(_("Its name, in English"), most=120)
    lines = forms.CharField(
        label=_("Its lines"),
        help_text=_("One a line: in Spanish, a vertical bar, in English. Threats and harassment | Amenazas…"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=8_000,
        error_messages={"required": _("Write at least one line.")},
    )

    def __init__(self, data: Any = None, *, said: dict[str, Any] | None = None) -> None:  # noqa: ANN401  Django's own
        super().__init__(data, initial={"token": uuid4()} | (said or {}))

    def clean_lines(self) -> list[tuple[str, str]]:
        found = []
        for line in str(self.cleaned_data["lines"]).splitlines():
            if line.strip():
                es, bar, en = (part.strip() for part in line.partition("|"))
                if not (es and bar and en) or max(len(es), len(en)) > 120:  # noqa: PLR2004  what the column holds
                    raise forms.ValidationError(_("Each line has both languages, with a vertical bar between them."))
                found.append((es, en))
        if not 1 <= len(found) <= _LINES or len(set(found)) != len(found):
            raise forms.ValidationError(_("From one to forty lines, each another."))
        return found


class PlacesForm(forms.Form):
    """In which line each code stands, or in none."""

    def __init__(self, data: Any = None, *, present: Catalogue, lines: list[str], said: dict[str, str]) -> None:  # noqa: ANN401  Django's own
        super().__init__(data, initial={f"code-{code}": place for code, place in said.items()})
        choices = [("", _("In no line")), *((str(place), words) for place, words in enumerate(lines))]
        for entry in present.entries.values():
            if (entry.offered and not entry.parent) or entry.code in said:
                self.fields[f"code-{entry.code}"] = forms.ChoiceField(label=entry.text, choices=choices, required=False)

    def places(self) -> dict[str, int]:
        """Each code with its line."""
        return {
            name.removeprefix("code-"): int(place)
            for name, place in self.cleaned_data.items()
            if place not in {"", None}
        }
