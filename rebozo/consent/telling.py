"""Her answers, said: what stands, how it was given and read to her, and all that came before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from rebozo.codes.catalogue import label
from rebozo.consent import reads
from rebozo.consent.bundles import HOW
from rebozo.consent.forms import HOW as WAYS
from rebozo.consent.models import Answer
from rebozo.consent.questions import LIST
from rebozo.consent.rooms import ROOMS, Follows, Subject
from rebozo.consent.rules import beside
from rebozo.consent.taking_back import follows
from rebozo.kernel.actor import Actor
from rebozo.network.reads import member_names
from rebozo.vault.opening import open_rows


@dataclass(frozen=True)
class Told:
    """One answer, with what was sealed of it."""

    code: UUID
    purpose: str
    what: str
    whom: str = field(repr=False)
    says: str
    kind: str  # of the pill
    is_yes: bool
    day: date
    facts: list[tuple[str, str]] = field(repr=False)
    text: str = field(repr=False)
    followed: Follows = field(repr=False)


@dataclass(frozen=True)
class Everything:
    """What stands now, each yes with what taking it back would do; and the whole history, the newest first."""

    now: list[tuple[Told, Follows | None]]
    before: list[Told]
    stands: list[tuple[str, int]]
    by_code: dict[UUID, Told] = field(repr=False)

    def given_with(self, one: Told) -> list[Told]:
        """What stands by the same yes: the question that was read to her asked both."""
        return _given_with(one, [told for told, _after in self.now])


def everything(actor: Actor, subject: Subject) -> Everything:
    """All her answers, opened together: one line in the journal."""
    answers = list(reads.answers_for(actor, subject.code))
    opened = open_rows([one.code for one in answers], HOW, by=actor, network=subject.network.code)
    asked = {UUID(one["by"]) for one in opened.values() if one.get("by")} - {actor.holder}
    names = {str(code): name for code, name in member_names(actor, asked).items()}
    told = {one.code: _told(actor, one, opened.get(one.code, {}), names) for one in answers}
    now = [told[one.code] for one in reads.standing(answers)]
    current = {one.code for one in now}
    beside = [said for stands in ROOMS.stands.values() for said in stands(actor, subject)]
    return Everything(
        [(one, _after(actor, subject, one, now) if one.is_yes else None) for one in now],
        [one for one in reversed(told.values()) if one.code not in current],
        beside,
        told,
    )


def _given_with(one: Told, now: list[Told]) -> list[Told]:
    return [told for told in now if told.is_yes and told.purpose in beside(one.purpose) and told.text == one.text]


def _after(actor: Actor, subject: Subject, one: Told, now: list[Told]) -> Follows:
    """What taking it back does: with it goes all that the same yes gave."""
    every = follows(actor, subject, one.purpose)
    for told in _given_with(one, now):
        goes = _("“%(purpose)s” is taken back with it: one question asked both.") % {"purpose": told.what}
        every += Follows((goes,)) + follows(actor, subject, told.purpose)
    return every


def _told(actor: Actor, answer: Answer, how: dict[str, Any], names: dict[str, str]) -> Told:
    says, kind = {
        Answer.Says.YES: (_("yes"), "ok"),
        Answer.Says.NO: (_("no"), "calm"),
        Answer.Says.TAKEN_BACK: (_("taken back"), "calm"),
    }[Answer.Says(answer.says)]
    by = str(how.get("by", ""))
    asked = _("you") if by == str(actor.holder) else names.get(by, "")
    facts = [
        (_("How"), str(dict(WAYS).get(how.get("how", ""), ""))),
        (_("Who asked"), asked),
        (_("Under age"), _("she herself, and who takes care of her") if how.get("minor") else ""),
        (_("Note"), str(how.get("note", ""))),
    ]
    followed = Follows(tuple(how.get("at_once", ())), tuple(how.get("stays", ())))
    return Told(
        answer.code, answer.purpose, label(LIST, answer.purpose), str(how.get("recipient", "")), says, kind,
        answer.says == Answer.Says.YES, answer.day, [fact for fact in facts if fact[1]], str(how.get("text", "")),
        followed,
    )  # fmt: skip
