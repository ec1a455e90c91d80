"""The terminal app: chat on the left, expenses on the right, one prompt."""
