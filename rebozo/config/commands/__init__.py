"""What `rebozo` can do: one module for each command, with one function `run`."""
