"""`python -m rebozo` is the command `rebozo`."""

from rebozo.config.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
