"""An exported chat: its messages, photos and voice notes, read from the ZIP as it came. Nothing is unpacked to disk."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from rebozo.registry.evidence_kinds import Kind, Nature, nature_of

MOST_MEMBERS = 5_000
MOST_TEXT = 20_000_000  # bytes of the messages
MOST_EACH = 60_000_000  # bytes of one photo or voice note
MOST_TOLD = 20_000  # messages
_DIRECTORY, _EACH_LINE = 5, 400  # where its length stands; bytes of a member in it
_NAMED_WITHIN = 2_000  # signs of a message in which its file is named
_RATIO = 200  # what packs smaller than that holds nothing that a phone writes
_DATE = r"\[?(?P<date>\d{1,4}[./-]\d{1,2}[./-]\d{1,4}),?\s+(?P<hour>\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?\s?m\.?)?)\]?"
_LINE = re.compile(rf"^{_DATE}\s*(?:-\s+)?(?:(?P<who>[^:]{{1,80}}):\s)?(?P<text>.*)$", re.IGNORECASE)
_UNSEEN = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202c\ufeff"))
_ENDINGS = "jpe?g|png|webp|gif|opus|ogg|m4a|mp3|aac|mp4|3gp|pdf|vcf|docx?"
_FILE = re.compile(rf"([\w .()+-]{{1,120}}\.(?:{_ENDINGS}))", re.IGNORECASE)


class NotAChat(ValueError):
    """The ZIP is none, is made to fill the memory, or holds no messages. The text says which: whole, spoilt or none."""


@dataclass(frozen=True)
class Message:
    """One message. A file that came with it is named by its place in the ZIP."""

    when: str = field(repr=False)
    who: str = field(repr=False)
    text: str = field(repr=False)
    member: int | None = None
    kind: Kind | None = None


@dataclass(frozen=True)
class Chat:
    """All of it."""

    messages: list[Message] = field(repr=False)
    cut: bool  # there were more


def read_chat(file: io.RawIOBase) -> Chat:
    """The messages in their order, each with its photo or voice note where the ZIP holds it."""
    with _opened(file) as chat:
        told = _told(chat)
        names = {_base(one.filename): place for place, one in enumerate(chat.infolist()) if not one.is_dir()}
        messages = [_with_member(one, names) for one in islice(_messages(told), MOST_TOLD + 1)]
    if not messages:
        raise NotAChat("none")
    return Chat(messages[:MOST_TOLD], len(messages) > MOST_TOLD)


def member(file: io.RawIOBase, place: int) -> tuple[Nature, bytes]:
    """One photo or voice note, with what it is."""
    with _opened(file) as chat:
        held = chat.infolist()
        if not 0 <= place < len(held) or held[place].is_dir():
            raise NotAChat("none")
        raw = _all_of(chat, held[place], most=MOST_EACH)
    return nature_of(raw[:4096]), raw


def _opened(file: io.RawIOBase) -> zipfile.ZipFile:
    whole = io.BufferedReader(file, 1 << 18)
    try:
        # All its directory is read at once: of millions of members it would fill the memory before they are counted.
        end = zipfile._EndRecData(whole)  # type: ignore[attr-defined]  # noqa: SLF001  the only reader of it there is
        chat = None if end and end[_DIRECTORY] > MOST_MEMBERS * _EACH_LINE else zipfile.ZipFile(whole)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as spoilt:
        raise NotAChat("spoilt") from spoilt
    if chat is None:
        raise NotAChat("whole")
    held = chat.infolist()
    if len(held) > MOST_MEMBERS or any(one.flag_bits & 1 for one in held):
        raise NotAChat("spoilt")
    return chat


def _told(chat: zipfile.ZipFile) -> str:
    """The text of the messages: the only text at its top, or the one that is called a chat."""
    top = [one for one in chat.infolist() if "/" not in one.filename]
    texts = [one for one in top if one.filename.lower().endswith(".txt")]
    called = [one for one in texts if "chat" in one.filename.lower()] or texts
    if not called:
        raise NotAChat("none")
    return _all_of(chat, max(called, key=lambda one: one.file_size), most=MOST_TEXT).decode("utf-8", "replace")


def _all_of(chat: zipfile.ZipFile, one: zipfile.ZipInfo, *, most: int) -> bytes:
    """A member whole, and never more than it says or than we hold: what a ZIP declares may be a lie."""
    if one.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:  # no telephone packs otherwise
        raise NotAChat("spoilt")
    if one.file_size > most or one.file_size > _RATIO * max(one.compress_size, 1_000):
        raise NotAChat("whole")
    try:
        with chat.open(one) as inside:
            raw = inside.read(one.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as spoilt:
        raise NotAChat("spoilt") from spoilt
    if len(raw) > one.file_size:
        raise NotAChat("whole")
    return raw


def _messages(told: str) -> Iterator[Message]:
    last: Message | None = None
    more: list[str] = []  # its other lines
    for line in told.splitlines():
        found = _LINE.match(line.translate(_UNSEEN))
        if found:
            if last is not None:
                yield replace(last, text="\n".join([last.text, *more]))
            when = f"{found['date']} {found['hour']}"
            last, more = Message(when, (found["who"] or "").strip(), found["text"].strip()), []
        elif last is not None:
            more.append(line)
        elif line.strip():
            last = Message("", "", line)
    if last is not None:
        yield replace(last, text="\n".join([last.text, *more]))


def _with_member(message: Message, names: dict[str, int]) -> Message:
    for name in _FILE.findall(message.text[:_NAMED_WITHIN].translate(_UNSEEN)):
        place = names.get(_base(name.strip()))
        if place is not None:
            ending = name.rpartition(".")[2].lower()
            kind = Kind.PHOTO if ending in {"jpg", "jpeg", "png", "webp", "gif"} else Kind.DOCUMENT
            kind = Kind.AUDIO if ending in {"opus", "ogg", "m4a", "mp3", "aac"} else kind
            return replace(message, member=place, kind=kind)
    return message


def _base(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2].casefold()
