"""Chat messages about events: the same words for every chat, in each chat's own markup."""

from collections.abc import Callable
from typing import Any, Final

from app.formats.chat import discord, slack, teams
from app.formats.chat.wording import Message
from app.resources.webhooks import WebhookFormat

BODIES: Final[dict[str, Callable[[Message], dict[str, Any]]]] = {
    WebhookFormat.SLACK: slack.body,
    WebhookFormat.DISCORD: discord.body,
    WebhookFormat.TEAMS: teams.body,
}
"""The function that writes the body of each chat's message."""
