"""Counting what was documented. No tables of its own."""
