"""Uploaded files: real bytes, real sizes, ids that belong to one bot."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from bot.local_telegram.media import inspect
from bot.local_telegram.refusals import RefusedError
from bot.local_telegram.shapes import Json, fields

PHOTO_BYTES = 10 * 1024 * 1024
UPLOAD_BYTES = 50 * 1024 * 1024
_FOLDERS = {"photo": "photos", "animation": "animations", "document": "documents"}


class Upload(NamedTuple):
    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class File:
    unique: str
    kind: str
    name: str
    mime: str
    data: bytes
    width: int
    height: int
    seconds: int

    @property
    def path(self) -> str:
        suffix = self.name.rpartition(".")[2] if "." in self.name else "bin"
        return f"{_FOLDERS.get(self.kind, self.kind)}/{self.unique}.{suffix}"


@dataclass(slots=True)
class Files:
    known: dict[str, File] = field(default_factory=dict)

    def add(self, kind: str, upload: Upload) -> File:
        """Raises: RefusedError where size, dimensions or magic bytes do not fit the kind."""
        if not upload.data:
            raise RefusedError("file_empty")
        if len(upload.data) > (PHOTO_BYTES if kind == "photo" else UPLOAD_BYTES):
            raise RefusedError("file_too_big")
        seen = inspect(kind, upload.data)
        unique = f"{kind[0].upper()}{sha256(kind.encode() + upload.data).hexdigest()[:15]}"
        mime = seen.mime or upload.mime
        file = File(unique, kind, upload.name, mime, upload.data, seen.width, seen.height, seen.seconds)
        self.known.setdefault(unique, file)
        return self.known[unique]

    def file_id(self, file: File, bot: int) -> str:
        return urlsafe_b64encode(f"{file.kind}|{file.unique}|{bot}".encode()).decode().rstrip("=")

    def find(self, file_id: str, bot: int) -> File:
        """Raises: RefusedError for an id that is unknown, or another bot's."""
        found = next((file for file in self.known.values() if self.file_id(file, bot) == file_id), None)
        if found is None:
            raise RefusedError("wrong_file_id")
        return found

    def at(self, path: str) -> File | None:
        return next((file for file in self.known.values() if file.path == path), None)

    def shown(self, file: File, bot: int) -> Json:
        base: Json = {
            "file_id": self.file_id(file, bot),
            "file_unique_id": file.unique,
            "file_size": len(file.data),
        }
        match file.kind:
            case "photo":
                return base | {"width": file.width, "height": file.height}
            case "animation" | "video":
                size = {"width": file.width, "height": file.height, "duration": file.seconds}
                return base | size | {"file_name": file.name, "mime_type": file.mime}
            case "voice":
                return base | {"duration": file.seconds, "mime_type": file.mime}
            case _:
                return base | fields(file_name=file.name, mime_type=file.mime)

    def content(self, file: File, bot: int) -> Json:
        """The file as a part of a message."""
        shown = self.shown(file, bot)
        match file.kind:
            case "photo":
                return {"photo": [shown]}
            case "animation":
                bare = ("width", "height", "duration")
                return {"animation": shown, "document": {k: v for k, v in shown.items() if k not in bare}}
            case kind:
                return {kind: shown}
