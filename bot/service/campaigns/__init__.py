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
    shown,
    told,
)
from bot.service.campaigns.report import total

__all__ = [
    "Campaign",
    "Campaigns",
    "NotLawfulError",
    "Overview",
    "Preview",
    "Reason",
    "Report",
    "Rules",
    "shown",
    "told",
    "total",
]
