"""The registry of attacks: what happened, against whom, when, where, and how we know."""
