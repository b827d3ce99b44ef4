"""Reads `flows/` and `content/`, strictly: a mistake is told with its file, line and column."""
