"""Settings, addresses and the command: the one place that knows all the others."""
