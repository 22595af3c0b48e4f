"""What both doors look like: one stylesheet, page frames, parts, the form renderer. No tables, no rules."""
