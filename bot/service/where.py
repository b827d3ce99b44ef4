"""Where an error came from, for the log."""

import traceback
from pathlib import PurePath


def where(error: BaseException) -> str:
    """File, function and line: what an operator needs and nobody wrote in a chat, as an error's own text may be."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return ""
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].name}:{frames[-1].lineno}"
