"""The operators' desk: what is done in the private chat, by buttons."""
