"""Telegram's MarkdownV2, read as strictly as Telegram reads it."""

from dataclasses import dataclass

from bot.local_telegram.links import link, special
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.shapes import Formatted, Json, utf16

_RESERVED = "_*[]()~`>#+-=|{}.!"
_SIMPLE = {
    "*": ("bold", "Bold"),
    "_": ("italic", "Italic"),
    "__": ("underline", "Underline"),
    "~": ("strikethrough", "Strikethrough"),
    "||": ("spoiler", "Spoiler"),
    "`": ("code", "Code"),
    "```": ("pre", "Pre"),
    "[": ("text_link", "TextUrl"),
    "![": ("custom_emoji", "CustomEmoji"),
    ">": ("blockquote", "BlockQuote"),
}


@dataclass(slots=True)
class _Open:
    mark: str
    at: int
    offset: int
    language: str = ""


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []
        self.line_start = True

    def fail(self, reason: str) -> RefusedError:
        return RefusedError("entities", reason=reason)

    def offset(self, at: int) -> int:
        return len(self.source[:at].encode())

    def sees(self, mark: str) -> bool:
        return self.source.startswith(mark, self.at)

    @property
    def top(self) -> str:
        return self.open[-1].mark if self.open else ""

    def put(self, letter: str) -> None:
        self.text.append(letter)
        self.length += utf16(letter)
        self.line_start = letter == "\n"
        self.at += 1

    def read(self) -> Formatted:
        while self.at < len(self.source):
            letter = self.source[self.at]
            if letter == "\\" and self.at + 1 < len(self.source) and ord(self.source[self.at + 1]) < 127:  # noqa: PLR2004
                self.at += 1
                self.put(self.source[self.at])
            elif self.top in ("`", "```"):
                self.in_code(letter)
            elif letter == "\n":
                self.new_line()
            elif letter in _RESERVED:
                self.mark()
            else:
                self.put(letter)
        if self.top == ">":
            self.close()
        if self.open:
            raise self.unended()
        return Formatted("".join(self.text), self.entities)

    def in_code(self, letter: str) -> None:
        """Nothing counts inside code but its end, and a backtick, which must be escaped there."""
        if letter != "`":
            self.put(letter)
        elif self.sees(self.top):
            self.at += len(self.top)
            self.close()
        else:
            self.begin("`")

    def new_line(self) -> None:
        """A quote goes on where the next line begins with its sign; its lines include their ends."""
        quoted = ">" in [each.mark for each in self.open]
        goes_on = self.source.startswith(">", self.at + 1)
        self.put("\n")
        if quoted and goes_on:
            self.at += 1
            self.line_start = False
        elif quoted and self.top != ">":
            raise self.unended()
        elif quoted:
            self.close()

    def mark(self) -> None:
        if self.top == ">" and self.sees("||") and self.source[self.at + 2 : self.at + 3] in ("", "\n"):
            self.expand()
        elif self.sees("]") and self.top in ("[", "!["):
            self.at += 1
            self.close(url=self.address())
        elif self.sees(">") and self.line_start and ">" not in [each.mark for each in self.open]:
            self.begin(">")
            self.line_start = False
        else:
            marks = ("```", "__", "||", "![", "*", "_", "~", "`", "[")
            mark = next((each for each in marks if self.sees(each)), None)
            if mark is None:
                letter = self.source[self.at]
                raise self.fail(f"Character '{letter}' is reserved and must be escaped with the preceding '\\'")
            self.begin(mark)

    def begin(self, mark: str) -> None:
        begin = self.at
        self.at += len(mark)
        if mark == self.top:
            self.close()
        else:
            self.open.append(_Open(mark, begin, self.length, self.language() if mark == "```" else ""))

    def expand(self) -> None:
        """Two bars at the end of the last line fold the quote."""
        self.at += 2
        if self.sees("\n"):
            self.put("\n")
        self.close(expandable=True)

    def unended(self) -> RefusedError:
        name, at = _SIMPLE[self.top][1], self.offset(self.open[-1].at)
        return self.fail(
            f"Can't find end of {'PreCode' if self.open[-1].language else name} entity at byte offset {at}"
        )

    def language(self) -> str:
        end = self.at
        while end < len(self.source) and not self.source[end].isspace() and self.source[end] != "`":
            end += 1
        if end >= len(self.source) or self.source[end] == "`":
            return ""
        word, self.at = self.source[self.at : end], end
        if self.sees("\n"):
            self.at += 1
        return word

    def address(self) -> str:
        if not self.sees("("):
            return ""
        self.at += 1
        begin, url = self.at, ""
        while self.at < len(self.source) and not self.sees(")"):
            self.at += self.sees("\\")
            url += self.source[self.at : self.at + 1]
            self.at += 1
        if self.at >= len(self.source):
            raise self.fail(f"Can't find end of a URL at byte offset {self.offset(begin)}")
        self.at += 1
        return url or " "

    def close(self, *, url: str = "", expandable: bool = False) -> None:
        opened = self.open.pop()
        length = self.length - opened.offset
        if opened.mark == "![":
            if not url:
                raise self.fail("The entity must contain a tg://emoji or tg://time URL")
            meaning: Json | None = special(url)
        elif opened.mark == "[":
            meaning = link(url or "".join(self.text).encode("utf-16-le")[opened.offset * 2 :].decode("utf-16-le"))
        else:
            kind = "expandable_blockquote" if expandable else _SIMPLE[opened.mark][0]
            meaning = {"type": kind} | ({"language": opened.language} if opened.language else {})
        if length > 0 and meaning is not None:
            self.entities.append({"offset": opened.offset, "length": length, **meaning})


def read_markdown(source: str) -> Formatted:
    """Raises: RefusedError where a mark has no end or a reserved letter is not escaped."""
    return _Reader(source).read()
