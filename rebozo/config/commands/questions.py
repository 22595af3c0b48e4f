"""The founding's conversation at a terminal: questions, and sheets one by one, each to be copied on paper."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Sequence
from functools import partial
from io import StringIO

import pyotp
import segno

from rebozo.config.ceremony import (
    ADVISED,
    Answers,
    PersonSheet,
    Sheets,
    check_country,
    check_kind,
    check_name,
    check_people,
    check_short,
    check_time_zone,
)
from rebozo.config.home import Home
from rebozo.config.speech import gettext as _
from rebozo.config.speech import say
from rebozo.config.trouble import Trouble
from rebozo.network.models import Network

# Clears the screen and what had scrolled away, as far as a terminal lets itself be told.
_CLEAR = "\033[H\033[2J\033[3J"
_LINE = 6  # words to a line


def ask() -> Answers:
    """The network and its first coordinators, asked again until each answer fits."""
    say(_("This is a founding. Keys are made that are copied on paper by hand and stay nowhere else."))
    say(_("Have paper and pens, five people whom you trust to keep a share each, and nobody else in the room."))
    say()
    name = _answer(_("The network's name"), check_name)
    short = _answer(_("A short name for lists and commands, such as SIERRA"), check_short)
    kind = _answer(_("Its kind (national, territorial, solidarity, regional)"), check_kind, Network.Kind.NATIONAL)
    country = _answer(_("Its country in two letters; empty for a regional team"), check_country, "")
    zone = _answer(_("Its time zone"), check_time_zone, "America/Tegucigalpa")
    reach = {
        "es": _answer(_("How to reach it safely, in Spanish (a stranger will read it)"), str.strip, ""),
        "en": _answer(_("The same in English"), str.strip, ""),
    }
    return Answers(
        name=name, short=short, country=country, kind=kind, time_zone=zone,
        reach=(reach,) if any(reach.values()) else (), coordinators=tuple(_coordinators()),
    )  # fmt: skip


def _coordinators() -> list[tuple[str, str]]:
    say()
    say(_("Who coordinates it? Three people or more, so that no single loss closes anything."))
    people: list[tuple[str, str]] = []
    while True:
        prompt = _("Name to sign in with") if len(people) < ADVISED else _("Another one, or Enter to go on")

        def free(name: str) -> str:
            if name.strip() or not people:
                check_people([*(known for known, _shown in people), name])
            return name.strip()

        name = _answer(prompt, free, "" if people else None)
        if not name:
            return people
        people.append((name, _answer(_("What her compañeras call her"), str.strip, name)))


def _answer(prompt: str, check: Callable[[str], str], usual: str | None = None) -> str:
    while True:
        typed = input(f"{prompt} [{usual}]: " if usual else f"{prompt}: ")
        try:
            return check(typed if typed.strip() or usual is None else usual)
        except Trouble as no:
            say(no.sentence)


def show(sheets: Sheets) -> None:
    """Every sheet, one at a time, copied before the next."""
    _show_root(sheets.root.split())
    for number, share in enumerate(sheets.shares, start=1):
        _page(_share_lines(number, len(sheets.shares), share))
    for person in sheets.people:
        _page(_person_lines(person, qr=True), confirm=partial(_confirm_code, person))


def _show_root(words: Sequence[str]) -> None:
    def confirm() -> None:
        for place in sorted(secrets.SystemRandom().sample(range(len(words)), 2)):
            _answer(
                _("To be sure: word number %(number)d") % {"number": place + 1},
                partial(_same, words[place]),
            )

    _page(_root_lines(words), confirm=confirm)


def _same(word: str, typed: str) -> str:
    if typed.strip().casefold() != word:
        raise Trouble(_("That is not the word. Look at your paper again."))
    return typed


def _confirm_code(person: PersonSheet) -> None:
    def check(typed: str) -> str:
        if not pyotp.TOTP(person.secret.replace(" ", "")).verify(typed.replace(" ", ""), valid_window=1):
            raise Trouble(_("That code does not fit. Wait for the next one and try again."))
        return typed

    _answer(_("The six numbers that the telephone shows now"), check)


def _root_lines(words: Sequence[str]) -> list[str]:
    lines = [
        _("THE ROOT KEY. It signs who coordinates, and is asked for again only to change that. Copy its words:"),
        "",
    ]
    lines += [
        "  ".join(f"{at + 1:2d} {words[at]:<10}" for at in range(first, min(first + _LINE, len(words))))
        for first in range(0, len(words), _LINE)
    ]
    return [*lines, "", _("Keep the paper where neither a search nor a fire reaches it together with this machine.")]


def _share_lines(number: int, of: int, share: str) -> list[str]:
    words = share.split()
    lines = [
        _("RECOVERY, share %(number)d of %(of)d. Any three together open what everybody lost; two open nothing.")
        % {"number": number, "of": of},
        "",
    ]
    lines += ["  " + " ".join(words[first : first + _LINE]) for first in range(0, len(words), _LINE)]
    return [*lines, "", _("Only the person who will keep it copies this one; the others look away.")]


def _person_lines(person: PersonSheet, *, qr: bool) -> list[str]:
    lines = [_("FOR %(name)s alone. The others look away.") % {"name": person.name}, ""]
    lines += [_("Passphrase: %(words)s") % {"words": person.passphrase}]
    if qr:
        lines += [_("Second factor: read this with an authenticator app"), "", _qr(person.address)]
    lines += [_("or type: %(secret)s") % {"secret": person.secret}, ""]
    lines += [_("For the day the telephone is lost, ten codes, each good once:")]
    return [*lines, *("  " + "   ".join(person.codes[first : first + 5]) for first in range(0, len(person.codes), 5))]


def _qr(address: str) -> str:
    drawn = StringIO()
    segno.make(address, error="l").terminal(out=drawn, compact=True)
    return drawn.getvalue()


def _page(lines: Sequence[str], *, confirm: Callable[[], None] | None = None) -> None:
    sys.stdout.write(_CLEAR)
    for line in lines:
        say(line)
    say()
    if confirm:
        confirm()
    input(_("Enter when it is on paper. It is not shown again.") + " ")
    sys.stdout.write(_CLEAR)
    sys.stdout.flush()


def write_all(sheets: Sheets) -> None:
    """All sheets at once, for a founding that was scripted: whoever runs it sees to the paper."""
    for lines in (
        _root_lines(sheets.root.split()),
        *(_share_lines(at, len(sheets.shares), share) for at, share in enumerate(sheets.shares, start=1)),
        *(_person_lines(person, qr=False) for person in sheets.people),
    ):
        say("-" * 72)
        for line in lines:
            say(line)


def farewell(home: Home) -> None:
    """What to do now."""
    say(_("It is founded. Neither the root key nor the recovery key is on this machine any more."))
    say(_("Close this terminal window now, so that nothing of it can be scrolled back."))
    say(_("Copy the folders secrets and trust of %(home)s to a place of their own: without them nothing opens.") % {
        "home": home.path
    })  # fmt: skip
    say(_("Open the doors with: rebozo serve"))
