"""The real bot on this machine, without Telegram: it runs in a subprocess, against a local server, for one person."""
