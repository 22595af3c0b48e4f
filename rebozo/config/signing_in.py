"""Signing in for one command: the same door as the desk's, and no session is left behind."""

from __future__ import annotations

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from rebozo.kernel.actor import Actor
from rebozo.people.actors import actor_for
from rebozo.people.signing_in import open_account


@sensitive_variables()
def actor_who_signs_in(name: str, passphrase: str, code: str) -> Actor:
    """Who she is, with her keys, as long as this program runs. Refusal when the three do not open an account."""
    opened = open_account(name, passphrase, code)
    return actor_for(opened.account, opened.blob.keyring, timezone.localdate())
