"""What goes with a record: brought, shown covered, played, taken out. Nothing is shown by its name or its own word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from rebozo.kernel.refusal import Refusal
from rebozo.people.requests import StaffRequest
from rebozo.registry import evidence, reads
from rebozo.registry.evidence import New, Opened
from rebozo.registry.evidence_chat import MOST_EACH, NotAChat, member, read_chat
from rebozo.registry.evidence_kinds import Kind, Nature
from rebozo.registry.evidence_photos import NotAPicture, bare_copy
from rebozo.registry.evidence_photos import preview as smaller
from rebozo.registry.evidence_reading import SealedReader, span
from rebozo.registry.forms_evidence import EvidenceForm
from rebozo.registry.models import Event, Evidence
from rebozo.vault.uploads import SealedUpload

KINDS = {
    Kind.PHOTO: gettext_lazy("Photo"), Kind.AUDIO: gettext_lazy("Audio"), Kind.CHAT: gettext_lazy("Exported chat"),
    Kind.TEXT: gettext_lazy("Text"), Kind.DOCUMENT: gettext_lazy("Document"),
}  # fmt: skip
_NOT_A_CHAT = {
    "none": gettext_lazy("No messages were found in it. The original is kept as it came, and can be taken out."),
    "spoilt": gettext_lazy("The ZIP does not open: it is spoilt or locked. It is kept as it came."),
    "whole": gettext_lazy(
        "It unpacks to far more than a telephone writes, so it is not opened. It is kept as it came."
    ),
}
_DONE = {
    "kept": gettext_lazy("It is kept with the record, sealed."),
    "destroyed": gettext_lazy("It is destroyed: nobody opens it again."),
}
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


@require_http_methods(["GET", "HEAD", "POST"])
def pieces(request: StaffRequest, code: UUID) -> HttpResponse:
    """What goes with a record, each covered; and bringing more."""
    event = reads.event_for(request.actor, code)
    may = request.actor.may(evidence.WRITE, at=event.scope)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        if form.is_valid():
            new, refused = _made(request, event, form.cleaned_data)
            if new:
                evidence.keep(event, new, by=request.actor)
            if not refused:
                return redirect(f"{reverse('registry:evidence', args=[code])}?done=kept")
            form = EvidenceForm(None)
            form.refused = refused  # type: ignore[attr-defined]  # told on the page, beside what was kept
    sentence = _DONE.get(request.GET.get("done", ""))
    told = [{"kind": "review", "text": one} for one in getattr(form, "refused", ())]
    context = {
        "event": event, "attack": reads.attacks_of(event)[0], "form": form, "may": may,
        "pieces": [(one, str(KINDS[one.kind])) for one in evidence.pieces_of(request.actor, event)],
        "notices": [*([{"kind": "ok", "text": str(sentence)}] if sentence else []), *told],
    }  # fmt: skip
    return render(request, "registry/evidence.html", context, status=422 if form.errors or told else 200)


def _made(request: StaffRequest, event: Event, said: dict[str, Any]) -> tuple[list[New], list[str]]:
    """What can be kept, and why the others cannot: one that is too large does not take the rest with it."""
    new, refused = [], []
    files: list[SealedUpload] = said["brought"]
    for upload in files:
        try:
            new.append(evidence.made_of_file(request.actor, event, upload, about=said["about"]))
        except Refusal as no:
            refused.append(str(no.sentence))
    if said["text"].strip():
        new.append(evidence.made_of_text(request.actor, event, said["text"], about=said["about"]))
    return new, refused


@require_safe
def piece(request: StaffRequest, code: UUID) -> HttpResponse:
    """One of them, opened on purpose: a photo, a voice, the messages of a chat, or what may be taken out."""
    found = evidence.evidence_for(request.actor, code)
    held = next((one for one in evidence.pieces_of(request.actor, found.event) if one.code == code), None)
    if held is None:
        raise Http404
    context: dict[str, Any] = {
        "piece": held, "kind": str(KINDS[held.kind]), "event": found.event,
        "may": request.actor.may(evidence.WRITE, at=found.scope), "is_file": not held.text,
    }  # fmt: skip
    if held.kind is Kind.CHAT:
        context |= _chat(evidence.open_file(request.actor, found))
    if held.kind is Kind.PHOTO:
        context["spoilt"] = not _draws(evidence.open_file(request.actor, found))
    return render(request, "registry/piece.html", context)


def _chat(opened: Opened) -> dict[str, Any]:
    try:
        chat = read_chat(SealedReader(opened.pieces, opened.size))
    except NotAChat as no:
        return {"not_a_chat": str(_NOT_A_CHAT[str(no)])}
    return {"chat": chat}


def _draws(opened: Opened) -> bool:
    """Whether there is a picture to see: otherwise nobody is offered one."""
    try:
        smaller(opened.whole(MOST_EACH) or b"")
    except NotAPicture:
        return False
    return True


@require_safe
def preview(request: StaffRequest, code: UUID) -> HttpResponse:
    """A photo made smaller, without metadata."""
    opened = _opened(request, code, Kind.PHOTO)
    return _picture(opened.whole(MOST_EACH))


@require_safe
def sound(request: StaffRequest, code: UUID) -> HttpResponseBase:
    """A voice, from where the player asks."""
    opened = _opened(request, code, Kind.AUDIO)
    return _playing(request, opened.nature, opened.size, lambda first, last: span(opened.pieces(), first, last))


@require_safe
def original(request: StaffRequest, code: UUID) -> HttpResponseBase:
    """The file as it came, with all that it says of its maker."""
    opened = evidence.open_file(request.actor, evidence.evidence_for(request.actor, code))
    return _download(opened.pieces(), opened.nature, opened.size)


@require_safe
def copy(request: StaffRequest, code: UUID) -> HttpResponseBase:
    """A photo without metadata. Of the others no honest copy can be made here."""
    raw = _opened(request, code, Kind.PHOTO).whole(MOST_EACH)
    try:
        made = bare_copy(raw or b"")
    except NotAPicture:
        raise Refusal(_("It does not open as a picture, so no copy can be made of it.")) from None
    return _download(iter([made]), Nature(Kind.PHOTO, "image/jpeg", "jpg"), len(made))


@require_safe
def chat_member(request: StaffRequest, code: UUID, place: int) -> HttpResponseBase:
    """A photo or a voice note of a chat; anything else as a download."""
    opened = _opened(request, code, Kind.CHAT)
    try:
        nature, raw = member(SealedReader(opened.pieces, opened.size), place)
    except NotAChat:
        raise Http404 from None
    if nature.kind is Kind.PHOTO:
        return _picture(raw)
    if nature.kind is Kind.AUDIO:
        return _playing(request, nature, len(raw), lambda first, last: iter([raw[first : last + 1]]))
    return _download(iter([raw]), nature, len(raw))


@require_http_methods(["GET", "HEAD", "POST"])
def destroy(request: StaffRequest, code: UUID) -> HttpResponse:
    """Asked once more, and then destroyed."""
    found = evidence.evidence_for(request.actor, code)
    if not request.actor.may(evidence.WRITE, at=found.scope):
        raise PermissionDenied
    if request.method == "POST":
        evidence.destroy(found, by=request.actor)
        return redirect(f"{reverse('registry:evidence', args=[found.event_id])}?done=destroyed")
    context = {"piece": found, "about": evidence.about_of(request.actor, found)}
    return render(request, "registry/piece_destroy.html", context)


def _opened(request: StaffRequest, code: UUID, kind: Kind) -> Opened:
    """A file of that kind by its own bytes; otherwise there is nothing to show."""
    found: Evidence = evidence.evidence_for(request.actor, code)
    opened = evidence.open_file(request.actor, found)
    if opened.nature.kind is not kind:
        raise Http404
    return opened


def _picture(raw: bytes | None) -> HttpResponse:
    try:
        return HttpResponse(smaller(raw or b""), content_type="image/jpeg")
    except NotAPicture:
        raise Http404 from None


def _download(pieces: Iterator[bytes], nature: Nature, size: int) -> StreamingHttpResponse:
    """Always saved, never shown: whatever it is, a browser must not act on it. The name says nothing."""
    answer = StreamingHttpResponse(pieces, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{_("file")}.{nature.ending}"'
    answer.headers["Content-Length"] = str(size)
    return answer


def _playing(request: StaffRequest, nature: Nature, size: int, part: Any) -> StreamingHttpResponse:  # noqa: ANN401  (first, last) -> pieces
    """The whole, or the part that a player asks for."""
    first, last, status = 0, size - 1, 200
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked and (asked[1] or asked[2]):
        first = int(asked[1]) if asked[1] else max(0, size - int(asked[2]))
        last = min(int(asked[2]), size - 1) if asked[1] and asked[2] else size - 1
        status = 206
        if first > last:
            answer = StreamingHttpResponse(iter(()), status=416)
            answer.headers["Content-Range"] = f"bytes */{size}"
            return answer
    answer = StreamingHttpResponse(part(first, last), content_type=nature.type, status=status)
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Content-Length"] = str(last - first + 1)
    if status == 206:  # noqa: PLR2004  part of it
        answer.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return answer
