"""Looking for words in what was told: which records say them, of those that she may open."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from django.db import OperationalError

from rebozo.journal.record import record_opening
from rebozo.kernel.actor import Actor
from rebozo.network.models import Circle
from rebozo.network.reads import registry_keys
from rebozo.registry import reads
from rebozo.registry.basis import Retired
from rebozo.registry.bundles import ACCOUNT, CODES, PLACE
from rebozo.registry.draft import Draft, Told
from rebozo.registry.models import Attack, Event
from rebozo.registry.reads import PAGE, READ, Filters, Key, Page
from rebozo.vault import words
from rebozo.vault.circles import CircleKeys, Outdated
from rebozo.vault.models import WordsEntry
from rebozo.vault.opening import open_rows
from rebozo.vault.words_query import Asked, asked, place_of

_FEW = 2000  # so many events can be named in a question to the database
_FIRST_LOOK, _LARGEST_LOOK = 200, 2000
_AROUND = 140  # letters on each side of a word, in an excerpt


@dataclass(frozen=True)
class Excerpt:
    """Where a text says what was looked for."""

    before: str = field(repr=False)
    said: str = field(repr=False)
    after: str = field(repr=False)


@dataclass(frozen=True)
class Found:
    """A page of attacks, and an excerpt of each event that says it."""

    page: Page
    excerpts: dict[UUID, Excerpt] = field(repr=False)


# ------------------------------------------------------------------ what is kept to be found


def said_in(told: Told) -> str:
    """All words of an event, as one text: the story and the few that stand beside codes and places."""
    parts = [told.story, told.who, told.words, told.place, told.division, *told.notes.values()]
    return "\n".join(part for part in parts if part)


def words_of(event: UUID, draft: Draft, *, to: CircleKeys) -> WordsEntry:
    """What an event says, sealed and not stored: before the transaction, like its scopes."""
    return words.entry(to, event, said_in(draft.told))


def no_words_of(event: Event, *, by: Actor) -> WordsEntry:
    """That it says nothing any more, sealed and not stored."""
    return words.withdrawal(registry_keys(by, event.network_id), event.code)


def tidy_words(event: Event, *, by: Actor) -> None:
    """What was withdrawn leaves the segments of its circle now. When others are at it, the next search does it."""
    keys = registry_keys(by, event.network_id)
    opened = words.load(keys)
    if opened.due:
        with suppress(OperationalError, Outdated):
            words.compact(keys, opened)


# ------------------------------------------------------------------ looking


def find(actor: Actor, query: str, filters: Filters, *, after: Key | None = None) -> Found:
    """The attacks whose event says `query`, newest month first, with the same filters as the list.

    One line in the journal with how many are shown, and one for what is opened to show it.
    """
    networks = actor.networks(READ)
    if filters.network is not None:
        networks &= {filters.network}
    purpose = Circle.Purpose.REGISTRY
    circles = Circle.objects.filter(network__in=networks, purpose=purpose).values_list("code", flat=True)
    hits = words.search(query, by=actor, circles=circles)
    joined = _joined(actor, hits)
    page = _page(actor, hits | {one.bytes for one in joined}, filters, after)
    events = list(dict.fromkeys(one.event_id for one in page.attacks))
    record_opening("searched words", by=actor, network=filters.network, ids=events)
    excerpts = _excerpts(actor, events, asked(query))
    also = {joined[one]: one for one in events if one in joined and one not in excerpts}
    excerpts |= {also[event]: said for event, said in _excerpts(actor, list(also), asked(query)).items()}
    return Found(page, excerpts)


def _joined(actor: Actor, hits: set[bytes]) -> dict[UUID, UUID]:
    """The events that another, which says it, was joined to: it is found there. Each with one that says it."""
    # Above zero, and not "is there one": so the index of the few that are joined is walked, and not every event.
    told = Event.objects.filter(joined__gt=UUID(int=0)).values_list("code", "joined_id") if hits else []
    said = {code: main for code, main in told if code.bytes in hits}
    return {said[code]: code for code in _open(actor, {one.bytes for one in said})} if said else {}


def _page(actor: Actor, hits: set[bytes], filters: Filters, after: Key | None) -> Page:
    """Few are asked for by name. Of many some stand in every stretch of the list, which is walked as it always is."""
    if len(hits) <= _FEW:
        page = reads.attacks_among(actor, filters, _open(actor, hits), after=after)
        return Page([one for one in page.attacks if one.retired != Retired.SHE_ASKED], page.after)
    found: list[Attack] = []
    size = _FIRST_LOOK
    while True:
        look = reads.page_for(actor, filters, after=after, size=size)
        saying = [one for one in look.attacks if one.event_id.bytes in hits and one.retired != Retired.SHE_ASKED]
        may = set(_open(actor, {one.event_id.bytes for one in saying})) if saying else set()
        found += [one for one in saying if one.event_id in may]
        after, size = look.after, min(size * 4, _LARGEST_LOOK)
        if len(found) > PAGE or after is None:
            break
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(found[:PAGE], Key(last.month, last.code) if last else None)


def _open(actor: Actor, events: Iterable[bytes]) -> list[UUID]:
    """Those that she may open: of her networks, shown, and not closed to her."""
    return reads.events_among(actor, [UUID(bytes=one) for one in events])


def _excerpts(actor: Actor, events: list[UUID], things: list[Asked]) -> dict[UUID, Excerpt]:
    """From the story when it says it; the other scopes are opened only for those whose story does not."""
    found: dict[UUID, Excerpt] = {}
    for kinds in ((ACCOUNT,), (CODES, PLACE)):
        rest = [one for one in events if one not in found]
        opened = {kind: open_rows(rest, kind, by=actor) for kind in kinds if rest}
        for event in rest:
            scopes = {kind: several[event] for kind, several in opened.items() if event in several}
            if excerpt := _excerpt(said_in(Told.from_scopes(scopes)), things):
                found[event] = excerpt
    return found


def _excerpt(text: str, things: list[Asked]) -> Excerpt | None:
    place = place_of(text, things)
    if place is None:
        return None
    start, end = place
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    if start > _AROUND:
        before = "…" + before[before.find(" ") + 1 :]
    if end + _AROUND < len(text):
        after = after[: after.rfind(" ") if " " in after else None] + "…"
    return Excerpt(before, text[start:end], after)
