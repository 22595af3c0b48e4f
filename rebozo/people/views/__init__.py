"""Pages of signing in, locking, and what is her own."""
