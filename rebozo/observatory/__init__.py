"""Counting what was documented, and closing periods together."""
