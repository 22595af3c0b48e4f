"""Pages that cross the strategies and own no tables: my day."""
