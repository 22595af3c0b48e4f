"""The public first page: who we are and how to reach a network without risk. It reads what is public."""
