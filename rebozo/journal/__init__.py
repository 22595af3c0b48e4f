"""Deeds and openings, each one line, in a record that shows when somebody touched it. Never any content."""
