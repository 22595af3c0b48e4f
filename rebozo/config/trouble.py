"""What keeps a command from its work, in one sentence that says how to go on."""

import sys
import traceback

from rebozo.config.speech import gettext as _


class Trouble(Exception):
    """Something about the machine or the home, not about what was asked. Shown as it is; never holds a secret."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def unforeseen(bug: BaseException) -> str:
    """The kind of failure and its place in the code; never its message, which may quote what was typed.

    With `python -X dev` the whole traceback is shown: for people who develop, over invented data.
    """
    if sys.flags.dev_mode:
        traceback.print_exception(bug)
    last = bug.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = f"{last.tb_frame.f_globals.get('__name__')}:{last.tb_lineno}" if last else "?"
    return _(
        "Something failed that Rebozo did not foresee (%(kind)s in %(place)s). Please tell those who maintain it."
    ) % {"kind": type(bug).__name__, "place": place}
