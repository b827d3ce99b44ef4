"""All flows of the shelf, and which of them does what."""

from collections.abc import Mapping

from bot.domain.flow import Flow

Library = Mapping[str, Flow]


def main_flow(library: Library) -> Flow:
    """The interview that ends in a pattern."""
    for flow in library.values():  # asked for many times in a turn: quicker than a generator
        if flow.id == flow.topic:
            return flow
    raise LookupError("no flow ends in a pattern")


def after_flow(library: Library) -> Flow:
    """The interview that ends in advice for after exercise."""
    return next(flow for flow in library.values() if flow.serves == "after_exercise")


def check_in_flow(library: Library) -> Flow | None:
    """The interview that looks again some time after a result."""
    return next((flow for flow in library.values() if flow.serves == "check_in"), None)
