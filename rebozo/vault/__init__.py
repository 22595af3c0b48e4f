"""Sealing and opening. What it promises, and byte by byte how, is in docs/VAULT.md."""
