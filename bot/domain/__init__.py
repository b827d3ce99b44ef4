"""What is decided. Pure: no Telegram, no SQL, no clock, no randomness."""
