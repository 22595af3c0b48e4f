"""`rebozo doctor`: what is wrong, and how to mend it."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict

from rebozo.config import environment
from rebozo.config.doctor import Finding, State, examine
from rebozo.config.speech import gettext as _
from rebozo.config.speech import say


def run(said: Namespace) -> int:
    """Look at everything. 1 when something is wrong; what only asks for care is said too."""
    home = environment.founded_home()
    findings = list(examine(home))
    ill = [finding for finding in findings if finding.state is State.WRONG]
    if said.json:
        say(
            json.dumps(
                {"well": not ill, "findings": [asdict(finding) for finding in findings]}, ensure_ascii=False, indent=1
            )
        )
        return 1 if ill else 0
    for finding in findings:
        _tell(finding)
    say()
    say(_("Something is wrong: mend it before people write here.") if ill else _("Nothing is wrong."))
    return 1 if ill else 0


def _tell(finding: Finding) -> None:
    sign = {State.WELL: "  ok ", State.CARE: "  !  ", State.WRONG: "  X  "}[finding.state]
    say(sign + finding.sentence)
    if finding.mend:
        say("       → " + finding.mend)
