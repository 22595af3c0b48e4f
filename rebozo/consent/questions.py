"""The words that are read to her. They are kept, sealed, with each answer: what was asked is part of what she said."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rebozo.codes.catalogue import catalogue, label
from rebozo.consent.rules import THREE, Kind, asked_of, page_of

LIST = "consent_purposes"


@dataclass(frozen=True)
class Question:
    """One of the three: what is asked, and what a yes means, in words that can be read aloud."""

    name: str
    asks: str | Promise
    means: str | Promise

    @property
    def purposes(self) -> tuple[str, ...]:
        return THREE[self.name]

    @property
    def text(self) -> str:
        return f"{self.asks} {self.means}"


_THREE = (
    Question(
        "accompany",
        _("May we accompany you?"),
        _(
            "We open a file in your local team, so that you need not tell everything again. Your local team reads it,"
            " no other network does. If you say no, nobody keeps a file of accompaniment about you."
        ),
    ),
    Question(
        "count",
        _("May we count what happened, without your name?"),
        _(
            "It is added to the figures of your network and of the region. The region receives a row of codes and a"
            " number that stands for you: no name, no place, no story. With codes is not the same as anonymous."
        ),
    ),
    Question(
        "public",
        _("Do you want it said in public?"),
        _(
            "An alert or a statement may speak of it. Your name, your photo, your voice and the place are asked apart,"
            " one by one: this yes is for none of them."
        ),
    ),
)
_PUBLIC_FOR_NOBODY = _(
    "An alert or a statement may speak of it. Nobody is named; the place is asked apart, and this yes is not for it."
)

# Why it is asked, on the page of the finer ones.
PAGES: dict[str, tuple[str | Promise, str | Promise]] = {
    "C1": (_("Registering and counting"), _("The network's registry, the region, the published figures: each apart.")),
    "C4": (_("Telling somebody who can help"), _("A doctor, a lawyer, an organisation: one at a time, by name.")),
    "C5": (_("A protection mechanism or an authority"), _("The State then learns who she is. One at a time, by name.")),
    "C6": (_("The United Nations"), _("Two things apart: a letter that names her to the Government; its publication.")),
    "C8": (_("The Inter-American Commission"), _("With her identity, or asking that the State does not learn it.")),
    "C9": (_("Saying it in public"), _("Each thing apart: her name, another name, her photo, her voice, the place.")),
    "C10": (_("Evidence"), _("Keeping it sealed, giving somebody a copy, testifying.")),
    "C11": (_("Being called again"), _("Silence is no: without her yes nobody calls her for this.")),
}  # fmt: skip


def three_for(kind: Kind) -> tuple[Question, ...]:
    """The questions that come first. Of an event in which nobody is named, nobody is accompanied."""
    if kind is not Kind.EVENT:
        return _THREE
    _accompany, count, public = _THREE
    return count, Question("public", public.asks, _PUBLIC_FOR_NOBODY)


def pages_for(kind: Kind) -> list[tuple[str, str, str]]:
    """The pages of finer purposes: code, title, why. A code that an organisation added has a page of its own."""
    tops = dict.fromkeys(page_of(code) for code in offered(kind) if code != "C0")
    return [(top, *_page(top)) for top in tops]


def _page(top: str) -> tuple[str, str]:
    title, why = PAGES.get(top, (label(LIST, top), ""))
    return str(title), str(why)


def offered(kind: Kind) -> list[str]:
    """The purposes that may be asked today."""
    return [entry.code for entry in catalogue(LIST).offered() if asked_of(kind, entry.code)]


def on_page(kind: Kind, top: str) -> list[str]:
    """The purposes of one page."""
    return [code for code in offered(kind) if page_of(code) == top]


def text_of(purpose: str) -> str:
    """What was asked, of a finer purpose."""
    top = page_of(purpose)
    return f"{label(LIST, purpose)}. {_page(top)[1]}".strip()
