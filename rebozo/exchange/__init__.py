"""Sheets in and out: other people's shapes into ours, and all of ours out again."""
