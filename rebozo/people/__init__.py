"""People who work with Rebozo: accounts, sign-in, sessions, devices, roles, and from a request to an Actor."""
