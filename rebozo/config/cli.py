"""The command `rebozo`. Whatever keeps it from its work ends in one clear sentence and an exit status that is not 0."""

from __future__ import annotations

import sys

EX_TROUBLE = 1
EX_USAGE = 2
EX_INTERRUPTED = 130
NEEDS = (3, 11)
# Each is described in docs/ARCHITECTURE.md.
COMMANDS = (
    "init",
    "serve",
    "demo",
    "worker",
    "doctor",
    "import attacks",
    "journal verify",
    "archive check",
    "archive open",
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Everything heavy is imported by the command that needs it."""
    if sys.version_info < NEEDS:
        this = ".".join(str(part) for part in sys.version_info[:2])
        sys.stderr.write(
            f"Rebozo necesita Python 3.11 o más nuevo, y este es {this}. / "
            f"Rebozo needs Python 3.11 or newer, and this is {this}.\n"
        )
        return EX_TROUBLE
    from rebozo.config.commands.parser import parse  # noqa: PLC0415  an older Python cannot even read it

    return run(parse(sys.argv[1:] if arguments is None else arguments))


def run(said) -> int:  # type: ignore[no-untyped-def]  # noqa: ANN001  argparse is not imported before the version is known
    """Run what was parsed, and turn every way of failing into one sentence."""
    from importlib import import_module  # noqa: PLC0415  see above

    from rebozo.config.environment import harden  # noqa: PLC0415  see above
    from rebozo.config.speech import warn  # noqa: PLC0415  see above
    from rebozo.config.trouble import Trouble, unforeseen  # noqa: PLC0415  see above
    from rebozo.kernel.refusal import Refusal  # noqa: PLC0415  see above

    harden()
    try:
        return int(import_module(f"rebozo.config.commands.{said.module}").run(said))
    except (Trouble, Refusal) as no:
        warn(no.sentence)
        return EX_TROUBLE
    except KeyboardInterrupt:
        return EX_INTERRUPTED
    except BrokenPipeError:  # whoever read our answer has read enough
        sys.stderr.close()
        return EX_TROUBLE
    except Exception as bug:  # noqa: BLE001  the outermost: nobody is shown a traceback, which could hold what was typed
        warn(unforeseen(bug))
        return EX_TROUBLE
