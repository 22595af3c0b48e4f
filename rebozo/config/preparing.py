"""Before the doors open: the database fits and is migrated, shipped data is there, static files are in their place."""

from __future__ import annotations

import shutil
from hashlib import blake2b
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections

from rebozo.codes import shipped as codes_shipped
from rebozo.config import database
from rebozo.config.home import Home
from rebozo.config.speech import gettext as _
from rebozo.config.trouble import Trouble
from rebozo.people import shipped as people_shipped


def prepare(home: Home) -> None:
    """All of it. Quick when nothing has changed since the last time."""
    database.require_reachable(home)
    if database.pending():
        database.migrate(home)
        load_shipped()
    database.require_trust()
    place_static_files(Path(settings.STATIC_ROOT))
    connections.close_all()


def begin_founding(home: Home) -> None:
    """Tables and shipped data. Refuses where something is founded; what an interrupted founding pinned goes."""
    database.require_reachable(home, founded=False)
    database.migrate(home)
    if database.founded():
        raise Trouble(_("%(home)s is founded already. A founding is never repeated.") % {"home": home.path})
    shutil.rmtree(home.path / "trust", ignore_errors=True)
    load_shipped()


def load_shipped() -> None:
    """Roles and code lists as this version ships them. What an organisation made of its own stays."""
    people_shipped.load()
    codes_shipped.load()


def place_static_files(root: Path) -> None:
    """Gathered under names that hold their content's hash, and compressed once; again only when one has changed."""
    stamp = root / ".gathered"
    now = _state_of_sources()
    if stamp.exists() and stamp.read_text() == now:
        return
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(now)


def _state_of_sources() -> str:
    digest = blake2b(digest_size=16)
    for finder in get_finders():
        for name, storage in finder.list([]):
            about = Path(storage.path(name)).stat()
            digest.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()
