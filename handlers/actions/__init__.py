"""What can be pressed, chosen and typed."""
