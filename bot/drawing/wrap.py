"""Words in lines that never run over: folded between words, and inside a word that is wider than a line."""

from collections.abc import Iterator

from bot.drawing.text import wide


def from_the_right(line: str) -> str:
    """The line between marks by which numbers and foreign words in it find their places in a right-to-left text."""
    return f"\u202b{line}\u202c"


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text in lines of at most this width, in pixels."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if wide(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines += _pieces(word, width, size, bold=bold)
    return tuple(line for line in lines if line)


def halved(text: str, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Two lines as even as can be; one where there is only one word."""
    words = text.split()
    folds = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return min(folds, key=lambda fold: max(wide(line, size, bold=bold) for line in fold), default=(text,))


def _pieces(word: str, width: float, size: float, *, bold: bool) -> Iterator[str]:
    piece = ""
    for letter in word:
        if piece and wide(piece + letter, size, bold=bold) > width:
            yield piece
            piece = ""
        piece += letter
    yield piece
