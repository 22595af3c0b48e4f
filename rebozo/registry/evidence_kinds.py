"""What a file is, by its first bytes and never by its name: a page that calls itself a photo is not shown as one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How it is shown."""

    PHOTO = "photo"
    AUDIO = "audio"
    CHAT = "chat"  # an exported one: a ZIP
    TEXT = "text"
    DOCUMENT = "document"  # anything else: taken out, never shown


@dataclass(frozen=True)
class Nature:
    """Its kind, the type under which it may be served, and the ending of a neutral name."""

    kind: Kind
    type: str
    ending: str


_OTHER = Nature(Kind.DOCUMENT, "application/octet-stream", "bin")
_STARTS: tuple[tuple[bytes, Nature], ...] = (
    (b"\xff\xd8\xff", Nature(Kind.PHOTO, "image/jpeg", "jpg")),
    (b"\x89PNG\r\n\x1a\n", Nature(Kind.PHOTO, "image/png", "png")),
    (b"GIF8", Nature(Kind.PHOTO, "image/gif", "gif")),
    (b"OggS", Nature(Kind.AUDIO, "audio/ogg", "ogg")),
    (b"ID3", Nature(Kind.AUDIO, "audio/mpeg", "mp3")),
    (b"\xff\xfb", Nature(Kind.AUDIO, "audio/mpeg", "mp3")),
    (b"\xff\xf3", Nature(Kind.AUDIO, "audio/mpeg", "mp3")),
    (b"\xff\xf1", Nature(Kind.AUDIO, "audio/aac", "aac")),
    (b"#!AMR", Nature(Kind.DOCUMENT, "audio/amr", "amr")),  # no browser plays it
    (b"%PDF-", Nature(Kind.DOCUMENT, "application/pdf", "pdf")),
    (b"PK\x03\x04", Nature(Kind.CHAT, "application/zip", "zip")),
)
_SOUND = (b"M4A ", b"M4B ", b"mp42", b"isom", b"3gp4", b"3gp5")  # what phones write for a voice
_OFFICE = (b"word/", b"xl/", b"ppt/", b"mimetype", b"[Content_Types].xml", b"docProps/", b"_rels/")


def nature_of(start: bytes) -> Nature:
    """By up to the first few thousand bytes."""
    for sign, nature in _STARTS:
        if start.startswith(sign):
            if nature.kind is Kind.CHAT and any(start[30:60].startswith(part) for part in _OFFICE):
                return Nature(Kind.DOCUMENT, "application/octet-stream", "zip")  # a document that is a ZIP inside
            return nature
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return Nature(Kind.PHOTO, "image/webp", "webp")
    if start[:4] == b"RIFF" and start[8:12] == b"WAVE":
        return Nature(Kind.AUDIO, "audio/wav", "wav")
    if start[4:8] == b"ftyp":
        return Nature(Kind.AUDIO, "audio/mp4", "m4a") if start[8:12] in _SOUND[:2] else _video_or_sound(start)
    return _text(start) or _OTHER


def _video_or_sound(start: bytes) -> Nature:
    """A container of either: with a track of pictures it is a video, which is taken out and not shown."""
    if start[8:12] in _SOUND and b"vide" not in start:
        return Nature(Kind.AUDIO, "audio/mp4", "m4a")
    return Nature(Kind.DOCUMENT, "video/mp4", "mp4")


def _text(start: bytes) -> Nature | None:
    if not start or b"\x00" in start:
        return None
    try:
        start.decode()
    except UnicodeDecodeError as cut:
        if cut.start < len(start) - 4:  # a sign that the piece cut in two is no fault
            return None
    if start.lstrip()[:1] == b"<":  # a page or a drawing: a browser could act on it
        return None
    return Nature(Kind.TEXT, "text/plain", "txt")
