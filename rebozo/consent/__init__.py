"""What a woman allows, one purpose and one recipient at a time, and what she takes back."""
