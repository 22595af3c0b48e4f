"""What both doors look like: one stylesheet, the page frames, the parts and the form renderer. No tables, no rules."""
