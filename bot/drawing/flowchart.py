"""The picture of a flow, from its definition."""

from bot.domain.flow import Flow
from bot.drawing import flow_mermaid, flow_svg
from bot.drawing.flow_json import as_json
from bot.drawing.flow_outline import outline
from bot.wording.catalog import TopicWords

__all__ = ["as_json", "mermaid", "svg"]


def mermaid(flow: Flow, words: TopicWords | None = None) -> str:
    """Text for Mermaid; with `words`, in the words that a person reads besides the ids."""
    return flow_mermaid.mermaid(outline(flow, words))


def svg(flow: Flow, words: TopicWords | None = None) -> str:
    """A picture that stands alone; with `words`, in the words that a person reads besides the ids."""
    return flow_svg.svg(outline(flow, words))
