"""English dates with the day first, as in Spanish: 12 September 2026."""

DATE_FORMAT = "j F Y"
