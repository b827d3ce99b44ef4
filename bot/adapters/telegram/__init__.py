"""Telegram, on python-telegram-bot: what comes in, what goes out, and in which order."""

import os

# The library gives lengths of time as timedelta only on this wish, and warns at every flood error without it.
os.environ["PTB_TIMEDELTA"] = "1"
