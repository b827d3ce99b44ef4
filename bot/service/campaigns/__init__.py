"""Broadcasts: composed and sent off by operators, begun, looked after and ended by the process that leads."""

from bot.service.campaigns.operating import Campaigns
from bot.service.campaigns.records import (
    Campaign,
    NotLawfulError,
    Overview,
    Preview,
    Reason,
    Report,
    Rules,
    told,
    told_of,
)
from bot.service.campaigns.report import done_share, told_counts

__all__ = [
    "Campaign",
    "Campaigns",
    "NotLawfulError",
    "Overview",
    "Preview",
    "Reason",
    "Report",
    "Rules",
    "done_share",
    "told",
    "told_counts",
    "told_of",
]
