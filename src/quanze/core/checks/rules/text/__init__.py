"""Text: what a careful reader sees in the words themselves."""
