"""What Python and the page read from the same JSON files: limits and colours."""
