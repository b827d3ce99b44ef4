"""The operators' desk in words: what is known in, a screen out."""
