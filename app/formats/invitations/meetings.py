"""What kind of meeting a link leads to: known by its host, or, for links that lead on, by the end of its path."""

import re
from typing import Final
from urllib.parse import urlsplit

_HOSTS: Final = (
    *("zoom.us", "zoomgov.com", "zoom.com", "teams.microsoft.com", "teams.live.com", "meet.google.com"),
    *("hangouts.google.com", "webex.com", "whereby.com", "meet.jit.si", "8x8.vc", "gotomeeting.com", "gotomeet.me"),
    *("meet.goto.com", "bluejeans.com", "chime.aws", "join.skype.com", "meet.lync.com", "v.ringcentral.com"),
    *("facetime.apple.com", "meet.starleaf.com", "app.livestorm.co", "bigbluebutton.org", "around.co"),
)
_LEADS_ON: Final = ("/google_meet", "/zoom", "/zoom_conference", "/microsoft_teams", "/webex_conference")
"""Where Calendly's links to a meeting end."""
_LINK: Final = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?:^|[\s<(])tel:\+?[\d(]", re.IGNORECASE)


def is_video_link(text: str) -> bool:
    """Whether a text has a link to a video meeting in it."""
    return any(_leads_to_video(link) for link in _LINK.findall(text[:2000]))


def is_phone_number(text: str) -> bool:
    """Whether a text has a number to call in it, as a `tel:` address."""
    return _NUMBER.search(text[:2000]) is not None


def _leads_to_video(link: str) -> bool:
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    if any(host == known or host.endswith("." + known) for known in _HOSTS):
        return True
    return host.endswith("calendly.com") and parts.path.lower().rstrip("/").endswith(_LEADS_ON)
