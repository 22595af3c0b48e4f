"""The few ideas that everything shares: who acts, what she may, what is refused, remembered dates. No Django."""
