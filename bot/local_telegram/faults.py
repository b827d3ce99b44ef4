"""What a test may let go wrong on the way."""

from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    TOO_MANY = "429"
    SERVER_ERROR = "500"
    BAD_GATEWAY = "502"
    GATEWAY_TIMEOUT = "504"
    WEB_PAGE = "200 with a web page"
    HANG = "hang"
    CUT_BEFORE = "cut before"
    CUT_AFTER = "cut after"
    HANG_AFTER = "hang after"
    BROKEN_JSON = "200 with broken JSON"


AFTER = frozenset({Fault.CUT_AFTER, Fault.HANG_AFTER, Fault.BROKEN_JSON})
"""The call does what it should, and its answer is lost; with all others it does nothing.

A call in a webhook's answer has no answer of its own: of each fault only this difference is left.
"""


@dataclass(slots=True)
class _Planned:
    fault: Fault
    method: str | None
    chat: int | None
    times: int
    skip: int
    retry_after: int


@dataclass(slots=True)
class Faults:
    planned: list[_Planned] = field(default_factory=list)

    def add(
        self,
        fault: Fault,
        method: str | None = None,
        *,
        chat: int | None = None,
        times: int = 1,
        skip: int = 0,
        retry_after: int = 1,
    ) -> None:
        """The next `times` calls that fit go wrong, after `skip` that pass. No method or chat: any."""
        self.planned.append(_Planned(fault, method, chat, times, skip, retry_after))

    def clear(self) -> None:
        self.planned.clear()

    def strike(self, method: str, chat: object) -> tuple[Fault, int] | None:
        """The fault for this call, counted as used, with its `retry_after`."""
        for plan in self.planned:
            if plan.times < 1 or plan.method not in (None, method) or plan.chat not in (None, chat):
                continue
            if plan.skip > 0:
                plan.skip -= 1
                continue
            plan.times -= 1
            return plan.fault, plan.retry_after
        return None
