"""What else a small invented region shows, once in each network: what waits, is doubted, is kept, is closed to one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from rebozo.config import demo_records, demo_said
from rebozo.config.demo_invented import Happened, Invented
from rebozo.config.demo_sealing import Room
from rebozo.config.demo_words import MARK
from rebozo.journal.deeds import writing
from rebozo.network.closures import Closable, close_to
from rebozo.registry.basis import Shape
from rebozo.registry.bundles import REMARK, UNFINISHED
from rebozo.registry.models import Event, Remark, Unfinished
from rebozo.registry.reads import Filters
from rebozo.registry.remarks import remark_on, say, settle
from rebozo.registry.saved import keep_search, seal_search, share_search
from rebozo.registry.unfinished import keep_unfinished
from rebozo.vault.rows import insert_values
from rebozo.vault.sealing import seal_bundle, store_values

_DRAFTS = (
    ("T03", "personal", "Un coche sin placas, otra vez. Falta preguntarle la hora."),
    ("T26", "collective", "Les cerraron el salón. ¿Cuántas eran?"),
)
_OF_A_COLLEAGUE = ("T01", "unnamed", "Llaman de noche y cuelgan. Me falta preguntarle desde cuándo.")
_FLAGGED = 0.01  # of the records of the last two years, in a region of the published size
_LATELY = 2 * 365
_DOUBTS = (
    (Remark.Reason.TWICE, "Se parece mucho a otro del mismo mes."),
    (Remark.Reason.INCOMPLETE, "¿Sabemos en qué municipio fue?"),
)


def add_all(invented: Invented, rooms: Sequence[Room]) -> None:
    """Through the deeds of the people themselves, so that the journal tells it too."""
    for place, room in enumerate(rooms):
        events = [one for one in invented.events if one.place == place and not one.retired]
        _leave_unfinished(room, events[-1].code)
        _doubt(room, events)
        demo_records.add_to(room, events)
        demo_said.add_to(room, [one for one in invented.people if one.place == place], events)
        _keep_lists(room)
        _close(room, [one for one in events if one.draft.shape is Shape.PERSONAL and one.draft.person])


def flag_some(invented: Invented, rooms: Sequence[Room]) -> None:
    """In a large region: open flags of its coordinators on a few records of the last two years."""
    since = invented.plan.last - timedelta(days=_LATELY)
    dice = random.Random(invented.plan.seed)  # noqa: S311  an invented region is the same each time
    for place, room in enumerate(rooms):
        lately = [one.code for one in invented.events if one.place == place and one.draft.when.first_of_month >= since]
        some = dice.sample(lately, round(len(lately) * _FLAGGED))
        rows, sealed = [], []
        for event in some:
            (reason, text), code = dice.choice(_DOUBTS), UUID(int=event.int ^ 1)
            rows.append((code, event, room.network.code, room.second.holder, room.second.today, reason.value))
            sealed.append(room.seal(code, REMARK, {"text": f"{MARK} {text}"}))
        with writing():
            insert_values(Remark, ("code", "event_id", "network_id", "by", "day", "reason"), rows)
            store_values(sealed)


def _leave_unfinished(room: Room, near: UUID) -> None:
    """Three forms that wait to be finished; the oldest since last week, the last one a colleague's."""
    network = room.network
    for number, (kind, shape, story) in enumerate((*_DRAFTS, _OF_A_COLLEAGUE)):
        who = room.by if number < len(_DRAFTS) else room.second
        code = UUID(int=near.int ^ (number + 1))  # the same in every demonstration
        typed = {
            "network": [str(network.code)], "country": [network.country], "types": [kind], "shape": [shape],
            "year": [str(room.by.today.year)], "story": [f"{MARK} {story}"], "basis": ["to_ask"],
        }  # fmt: skip
        sealed = seal_bundle(code, UNFINISHED, {"typed": typed}, to=[room.keys])
        keep_unfinished(network, sealed, event=None, by=who)
    with writing():
        Unfinished.objects.filter(pk=UUID(int=near.int ^ 1)).update(touched=timezone.now() - timedelta(days=7))


def _doubt(room: Room, events: Sequence[Happened]) -> None:
    """Two open flags, one that was settled, and a comment."""
    some = [Event.objects.get(pk=one.code) for one in events[-len(_DOUBTS) - 2 :]]
    for event, (reason, text) in zip(some, _DOUBTS, strict=False):
        say(event, remark_on(room.second, event, text=f"{MARK} {text}", reason=reason.value), by=room.second)
    settled = remark_on(room.second, some[-1], text=f"{MARK} ¿Fue en la plaza o en el mercado?", reason="doubtful")
    say(some[-1], settled, by=room.second)
    settle(Remark.objects.get(pk=settled.code), by=room.by)
    say(some[-1], remark_on(room.by, some[-1], text=f"{MARK} En el mercado: me lo dijo hoy."), by=room.by)


def _keep_lists(room: Room) -> None:
    """A list of her own, and one that her circle sees."""
    for name, filters, shared in (
        ("Por revisar", Filters(status=("to_review",)), True),
        ("Mentiras y desprestigio", Filters(type=("T29", "T30")), False),
    ):
        search, sealed = seal_search(f"{MARK} {name}", filters, room.network, by=room.by)
        keep_search(search, sealed, by=room.by)
        if shared:
            share_search(search, shared=True, by=room.by)


def _close(room: Room, events: Sequence[Happened]) -> None:
    """One record that a colleague does not find."""
    if room.third and events:
        close_to(Closable(events[0].code, room.network.code), frozenset({room.third}), by=room.by)
