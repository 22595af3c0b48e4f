"""The key files of a home: there, whole, and the very ones of the founding.

A wrong one would not fail at once: sign-in names would stop fitting, the journal would look forged. So a fingerprint
of each is kept beside the pinned keys, and every program compares before it begins. The secrets are random and of
full length: a fingerprint tells nothing about them.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from pathlib import Path

from rebozo.config.home import SECRETS, Home
from rebozo.config.speech import gettext as _
from rebozo.config.trouble import Trouble

_BYTES = 32


def _files(home: Home) -> dict[str, Path]:
    pinned = {f"{name}.public": home.path / "trust" / f"{name}.public" for name in ("root", "recovery")}
    return {name: home.secrets / name for name in SECRETS} | pinned


def _known(home: Home) -> Path:
    return home.path / "trust" / "fingerprints.json"


def _fingerprint(path: Path) -> str:
    """Of what the file says. Trouble when it is not there or not a key."""
    try:
        key = bytes.fromhex(path.read_text().strip())
    except FileNotFoundError as gone:
        raise Trouble(
            _("The key file %(path)s is missing. Put it back from your copy; without it nothing opens.")
            % {"path": path}
        ) from gone
    except (OSError, ValueError) as broken:
        raise Trouble(
            _("The key file %(path)s cannot be read as a key. Put it back from your copy.") % {"path": path}
        ) from broken
    if len(key) != _BYTES:
        raise Trouble(_("The key file %(path)s cannot be read as a key. Put it back from your copy.") % {"path": path})
    return blake2b(key, digest_size=16, person=b"rebozo key file").hexdigest()


def remember(home: Home) -> None:
    """At the founding: these are the ones."""
    known = _known(home)
    with known.open("w") as file:
        json.dump({name: _fingerprint(path) for name, path in _files(home).items()}, file, indent=1)
    known.chmod(0o600)


def require(home: Home) -> None:
    """Every key file is the one of the founding. Trouble names the first that is not."""
    try:
        known = json.loads(_known(home).read_text())
    except FileNotFoundError:
        known = {}
    except (OSError, ValueError) as broken:
        raise Trouble(_("%(path)s cannot be read by this user.") % {"path": _known(home)}) from broken
    for name, path in _files(home).items():
        if known.get(name, _fingerprint(path)) != _fingerprint(path):
            raise Trouble(
                _("The key file %(path)s is not the one of this founding. Put the right one back from your copy.")
                % {"path": path}
            )
