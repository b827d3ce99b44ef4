"""Errors, split by what the caller does differently."""


class BackwiseError(Exception):
    """An expected failure, told in one sentence."""


class StoreUnavailableError(BackwiseError):
    """Nothing was committed; trying again makes sense."""


class ChatUnreadableError(BackwiseError):
    """What is kept of a chat is damaged: trying again makes no sense, and others are not concerned."""


class ContentError(BackwiseError):
    """Flows or content have faults; the text lists them all with file, line and column."""


class SettingsError(BackwiseError):
    """Settings are missing or wrong; the text names them all."""
