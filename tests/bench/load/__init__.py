"""The load server: plays Telegram and its people for one bot, in a process of its own, and measures."""
