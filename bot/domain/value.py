"""Values are never changed, but made anew. Those of every turn are structs: msgspec does it in C, for a tenth."""

import dataclasses
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

if TYPE_CHECKING:
    from dataclasses import replace  # of a struct, too, it is checked which fields there are and what they may hold
else:

    def replace(value: Any, /, **changes: Any) -> Any:
        """The value with other fields: a struct or a dataclass, as `copy.replace` of Python 3.13."""
        return (structs if isinstance(value, Struct) else dataclasses).replace(value, **changes)


__all__ = ["replace"]
