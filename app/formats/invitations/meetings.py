"""Recognizing links to video meetings by their host, or, for scheduling services that redirect, by their path."""

import re
from typing import Final
from urllib.parse import urlsplit

_HOSTS: Final = (
    *("zoom.us", "zoomgov.com", "zoom.com", "teams.microsoft.com", "teams.live.com", "meet.google.com"),
    *("hangouts.google.com", "webex.com", "whereby.com", "meet.jit.si", "8x8.vc", "gotomeeting.com", "gotomeet.me"),
    *("meet.goto.com", "bluejeans.com", "chime.aws", "join.skype.com", "meet.lync.com", "v.ringcentral.com"),
    *("facetime.apple.com", "meet.starleaf.com", "app.livestorm.co", "bigbluebutton.org", "around.co"),
)
_REDIRECT_PATHS: Final = ("/google_meet", "/zoom", "/zoom_conference", "/microsoft_teams", "/webex_conference")
"""How the paths of Calendly's links to video meetings end."""
_LINK: Final = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?:^|[\s<(])tel:\+?[\d(]", re.IGNORECASE)


def is_video_link(text: str) -> bool:
    """Whether a text contains a link to a video meeting."""
    return any(_leads_to_video(link) for link in _LINK.findall(text[:2000]))


def is_phone_number(text: str) -> bool:
    """Whether a text contains a `tel:` address."""
    return _NUMBER.search(text[:2000]) is not None


def _leads_to_video(link: str) -> bool:
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    if any(host == known or host.endswith("." + known) for known in _HOSTS):
        return True
    return host.endswith("calendly.com") and parts.path.lower().rstrip("/").endswith(_REDIRECT_PATHS)
