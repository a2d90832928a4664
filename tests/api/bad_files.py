"""The bad values of bodies that hold a file, where each request takes them."""

import json

from tests.api.bad_fields import APPLICATION, Bad, inside
from tests.api.documents import UNKNOWN_ID

INVITATION = [
    Bad("no file", "/ics"),
    Bad("a file of nothing", "/ics", '""'),
    Bad("a number for a file", "/ics", "7"),
    Bad("a letter for a file", "/ics", '"Dear Ada"'),
    Bad("a file with half a surrogate pair", "/ics", r'"BEGIN:VEVENT\ud800"'),
    Bad("a file of spaces", "/ics", json.dumps(" " * 1000)),
    Bad("a number for an application", "/application_id", "12"),
    Bad("an unknown application", "/application_id", f'"app_{UNKNOWN_ID}"'),
    Bad("an application of another form", "/application_id", f'"int_{UNKNOWN_ID}"'),
    Bad("a name for an application", "/application", '"Nordlicht"'),
    *inside("/application", APPLICATION),
    Bad("a candidate of another form", "/candidate_id", f'"app_{UNKNOWN_ID}"'),
    Bad("an unknown candidate", "/candidate_id", f'"cand_{UNKNOWN_ID}"'),
    Bad("an address of nobody", "/invited_as", '"ada"'),
    Bad("an unknown field", "/vcs", '"BEGIN:VCALENDAR"'),
]

CARDS = [
    Bad("no file", "/vcards"),
    Bad("a file of nothing", "/vcards", '""'),
    Bad("a list of cards", "/vcards", "[]"),
    Bad("a letter for a file", "/vcards", '"Dear Ada"'),
    Bad("a card that is cut short", "/vcards", r'"BEGIN:VCARD\nFN:Dana"'),
    Bad("a card of nobody", "/vcards", r'"BEGIN:VCARD\nEND:VCARD"'),
    Bad("an unknown field", "/ics", '"BEGIN:VCALENDAR"'),
]
