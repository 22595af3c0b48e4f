"""Of a small invented region, what the records of each network show: told twice, corrected, reviewed, with files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from rebozo.config.demo_invented import Happened
from rebozo.config.demo_pieces import PASTED, arrived, chat, photo, voice
from rebozo.config.demo_sealing import Room
from rebozo.config.demo_words import MARK
from rebozo.journal.deeds import writing
from rebozo.kernel.actor import Actor
from rebozo.registry import evidence, reads
from rebozo.registry.actions import Made, edit_event, register_event
from rebozo.registry.draft import Draft, seal_event
from rebozo.registry.history import before
from rebozo.registry.joining import join
from rebozo.registry.models import Attack, Event
from rebozo.registry.searching import words_of
from rebozo.registry.showing import open_event
from rebozo.registry.standing import standing

_AGAIN = 0x100  # numbers of what is told again follow from the first's
_TOLD_AGAIN = "Me lo contó otra compañera, que estaba ahí."
_ADDED = ("Ella pidió añadir que hubo testigas.", "La hora fue corregida con ella.")


def add_to(room: Room, events: Sequence[Happened]) -> None:
    """Two told again, one of them joined; then the first of the list is corrected twice and gets its files."""
    single = [one for one in events if len(one.draft.types) == 1]
    _tell_again(room, single[-1])
    joined = _tell_again(room, single[-2])
    join(joined, Event.objects.get(pk=single[-2].code), by=room.second)
    _alone([one for one in events if one.by_second])
    first = reads.page_for(room.by, reads.Filters(network=room.network.code), size=1).attacks[0].event_id
    for who, more in zip((room.by, room.second), _ADDED, strict=True):
        _correct(room, Event.objects.get(pk=first), more, by=who)
    _bring_files(room, Event.objects.get(pk=first))


def _tell_again(room: Room, one: Happened) -> Event:
    """What a colleague heard of the same, from somebody else."""
    code = UUID(int=one.code.int ^ _AGAIN)
    draft = _saying(one.draft, f"{MARK} {_TOLD_AGAIN} {one.draft.told.story.removeprefix(MARK).strip()}")
    register_event(room.network, code, _made(room, code, draft), by=room.second)
    return Event.objects.get(pk=code)


def _alone(hers: Sequence[Happened]) -> None:
    """One that was reviewed by who wrote it, while she was alone: it waits for another."""
    with writing():
        last = Attack.objects.filter(event__in=[one.code for one in hers[-1:]])
        last.update(status=Attack.Status.PROVISIONAL)


def _correct(room: Room, event: Event, more: str, *, by: Actor) -> None:
    attacks = [one for one in reads.attacks_of(event) if not one.retired]
    draft = standing(event, attacks, open_event(by, event))
    made = _made(room, event.code, _saying(draft, f"{draft.told.story} {more}"))
    old = before(draft, number=event.version, day=by.today, to=room.keys)
    edit_event(event, replace(made, before=old), version=event.version, by=by)


def _saying(draft: Draft, story: str) -> Draft:
    return replace(draft, told=replace(draft.told, story=story))


def _made(room: Room, code: UUID, draft: Draft) -> Made:
    return Made(draft, seal_event(code, draft, to=room.keys), words=words_of(code, draft, to=room.keys))


def _bring_files(room: Room, event: Event) -> None:
    picture, sound = photo(), voice()
    files = (
        (picture, "foto.jpg", "image/jpeg", "La calle, esa mañana"),
        (sound, "voz.wav", "audio/wav", "Lo que dejó dicho"),
        (chat(picture, sound), "chat.zip", "application/zip", "El chat de ese día"),
    )
    new = [
        evidence.made_of_file(room.by, event, arrived(raw, name, kind), about=f"{MARK} {about}")
        for raw, name, kind, about in files
    ]
    new.append(evidence.made_of_text(room.by, event, PASTED, about=f"{MARK} Mensaje reenviado"))
    evidence.keep(event, new, by=room.by)
