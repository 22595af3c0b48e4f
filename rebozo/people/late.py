"""What she was typing when her session ended or locked: sealed to her at once, offered back, secrets left out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hmac import compare_digest
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy

from rebozo.journal.deeds import writing
from rebozo.people.models import Account, LateForm
from rebozo.people.sessions import public_half_of
from rebozo.vault.derivation import labelled
from rebozo.vault.envelope import Place, box, pad, unbox, unpad
from rebozo.vault.keyring import Keyring

FIELD = "late_form"  # a re-posted form says with it what may go once it arrived
PAGE = "late_page"  # the lock of a page with a form says with it where the form was going
MOST = 10
LARGEST = 1024 * 1024
KEPT_DAYS = 30
_LONG = 60
_LOCK = "people:lock"
_MARK = 32
_UNSEEN = {"token", "version", "known", "find", "anyway"}  # sent along by our forms, and no answer of hers
_NOT_TYPED = {"csrfmiddlewaretoken", FIELD, PAGE}
_SECRET = {
    "passphrase", "again", "present", "password", "code", "new_code", "pin", "secret", "totp", "otp",
    "spoken", "share",
}  # fmt: skip
_SECRET_PARTS = ("passphrase", "password", "secret")

Pairs = list[tuple[str, str]]


_PAGES = {
    "members:invite": gettext_lazy("Invite somebody"),
    "network:belonging": gettext_lazy("A belonging"),
    "network:organisation-belong": gettext_lazy("A belonging"),
    "network:organisation-edit": gettext_lazy("How it is called"),
    "network:organisation-new": gettext_lazy("A new group"),
    "network:organisation-part": gettext_lazy("The page of a group"),
    "network:person-belong": gettext_lazy("A belonging"),
    "network:person-edit": gettext_lazy("How she is called"),
    "network:person-new": gettext_lazy("A new person"),
    "network:person-part": gettext_lazy("The page of a person"),
    "registry:edit": gettext_lazy("Correct what happened"),
    "registry:keep": gettext_lazy("Waiting to be finished"),
    "registry:new": gettext_lazy("Register an attack"),
}


@dataclass(frozen=True)
class Typed:
    """One value that she typed or chose."""

    name: str
    value: str = field(repr=False)

    @property
    def long(self) -> bool:
        """Worth showing: she recognises it by these."""
        return len(self.value) > _LONG or "\n" in self.value

    @property
    def rows(self) -> int:
        return min(12, 2 + len(self.value) // 60 + self.value.count("\n"))


@dataclass(frozen=True)
class Late:
    """A form that came too late, opened by her."""

    code: UUID
    path: str
    at: datetime | None  # one that was kept by an older version does not say
    locked: bool
    typed: list[Typed] = field(repr=False)

    @property
    def long(self) -> list[Typed]:
        return [one for one in self.typed if one.long]

    @property
    def short(self) -> list[Typed]:
        return [one for one in self.typed if not one.long]

    @property
    def answers(self) -> int:
        """How many short ones she saw and filled in."""
        return len({one.name for one in self.short if one.value.strip() and one.name not in _UNSEEN})

    @property
    def page(self) -> str:
        """What the page is called where she was writing; empty for one without a name here."""
        return str(_PAGES.get(_view(self.path.partition("?")[0]), ""))


def is_secret(name: str) -> bool:
    """Whether a field must never be kept."""
    last = name.lower().rsplit("-", 1)[-1]
    return name in _NOT_TYPED or last in _SECRET or any(part in last for part in _SECRET_PARTS)


def keep(holder: UUID, *, path: str, pairs: Pairs, code: UUID | None = None, locked: bool = False) -> bool:
    """Seal a form to its owner, who alone can open it again. False when there was nothing to keep."""
    typed = [(name, value) for name, value in pairs if not is_secret(name)]
    now = int(timezone.now().timestamp())
    said = json.dumps({"path": path, "typed": typed, "at": now, "locked": locked}).encode()
    public = public_half_of(holder)
    if public is None or len(said) > LARGEST or not any(value.strip() for _name, value in typed):
        return False
    code = code or uuid4()
    boxed = box(public, pad(said), at=_place(code, holder))
    with writing():
        if not Account.objects.filter(holder=holder, state=Account.State.ACTIVE).exists():
            return False
        LateForm.objects.update_or_create(
            code=code,
            account_id=holder,
            defaults={"boxed": _mark(holder, code, boxed) + boxed, "day": timezone.localdate()},
        )
        others = LateForm.objects.filter(account_id=holder).exclude(code=code).order_by("-day", "code")
        too_many = list(others.values_list("code", flat=True)[MOST - 1 :])
        LateForm.objects.filter(code__in=too_many).delete()
    return True


def keep_sent(holder: UUID, request: HttpRequest, *, locked: bool) -> bool:
    """Keep what a request carries, for the page it was meant for. One that was kept before takes its own place."""
    path = _meant_for(request)
    code = sent_code(request)
    if code is not None and not is_hers(holder, code):
        code = None
    return path is not None and keep(holder, path=path, pairs=_pairs(request), code=code, locked=locked)


def typed_in(request: HttpRequest) -> bool:
    """Whether a request carries anything that could be kept, or lost."""
    return any(value.strip() for name, value in _pairs(request) if not is_secret(name))


def _pairs(request: HttpRequest) -> Pairs:
    return [(name, str(value)) for name, values in request.POST.lists() for value in values]


def sent_code(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None


def _meant_for(request: HttpRequest) -> str | None:
    """The address itself, or the page from which she locked; None when that is no page of hers."""
    if _view(request.path_info) != _LOCK:
        return request.get_full_path()
    path = request.POST.get(PAGE, "")
    view = _view(path.partition("?")[0]) if _leads_here(path) else ""
    return path if view and not view.startswith("people:") else None


def _view(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def is_hers(holder: UUID, code: UUID) -> bool:
    return LateForm.objects.filter(account_id=holder, code=code).exists()


def waiting(account: Account) -> bool:
    """Whether something is waiting for her."""
    return any(True for _one in _ours(account))


def late_forms_of(account: Account, ring: Keyring) -> list[Late]:
    """All of it, newest first."""
    found = []
    for row, boxed in _ours(account):
        said = json.loads(unpad(unbox(ring.box_private, boxed, at=_place(row.code, account.holder))))
        if not _leads_here(str(said["path"])):
            continue
        typed = [Typed(name, value) for name, value in said["typed"]]
        at = datetime.fromtimestamp(said["at"], tz=UTC) if "at" in said else None
        found.append(Late(row.code, str(said["path"]), at, bool(said.get("locked")), typed))
    return found


def _ours(account: Account) -> Iterator[tuple[LateForm, bytes]]:
    """What the wall kept. Whoever writes in the database can box a form to anybody; it has no mark."""
    for row in LateForm.objects.filter(account=account).order_by("-day", "code"):
        mark, boxed = bytes(row.boxed)[:_MARK], bytes(row.boxed)[_MARK:]
        if compare_digest(mark, _mark(account.holder, row.code, boxed)):
            yield row, boxed


def _mark(holder: UUID, code: UUID, boxed: bytes) -> bytes:
    key = labelled(settings.HOME.secret("handle"), "rebozo late form key")
    return labelled(key, "rebozo late form", holder.bytes + code.bytes + boxed)


def _leads_here(path: str) -> bool:
    """A path of this door: one `/`, and nothing that a browser would take for another place."""
    return path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)


def discard(account: Account, code: UUID) -> None:
    """It arrived, or she does not want it. Another's is not touched."""
    with writing():
        LateForm.objects.filter(account=account, code=code).delete()


def expire(today: date) -> int:
    """The worker's: what nobody came back for. How many went."""
    with writing():
        return LateForm.objects.filter(day__lt=today - timedelta(days=KEPT_DAYS)).delete()[0]


def _place(code: UUID, holder: UUID) -> Place:
    return Place(purpose="late form", table="people_lateform", row=code, key=holder)
