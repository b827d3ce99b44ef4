"""Pictures made from definitions: exercises, diaries and flows."""
