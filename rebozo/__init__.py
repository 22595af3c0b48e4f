"""Rebozo: software for networks of women human rights defenders, who protect one another."""

__version__ = "0.1.0"
