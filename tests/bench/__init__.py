"""Measured figures. Not part of the test run: `uv run python -m tests.bench`."""
