"""Pictures of one person's own health: drawn anew each time, and never kept."""

from bot.drawing.chart import chart_png
from bot.drawing.clinician import clinician_pdf
from bot.wording.chart import Chart
from bot.wording.clinician import Handout


def personal(shown: Chart | Handout) -> tuple[str, bytes]:
    """The kind of file, `png` or `pdf`, and the file."""
    match shown:
        case Chart():
            return "png", chart_png(shown)
        case Handout():
            return "pdf", clinician_pdf(shown)
