"""Named sets of figures: the articles' own, and others that follow what further career advice publishes.

A preset sets only the figures that its source speaks of; the rest stay as the articles have them. A source is given in
our own words, with where it says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_FIVE_WORKING_DAYS: Final = {"working_days": 5}
_TWO_WORKING_DAYS: Final = {"working_days": 2}

_INDEED: Final = (
    "Indeed Career Guide, How Long Should I Wait After an Interview To Follow Up?"
    " (indeed.com/career-advice/interviewing/how-long-to-wait-after-interview)"
)
_GEORGETOWN: Final = (
    "Georgetown University, Cawley Career Education Center, After Your Job Interview"
    " (careercenter.georgetown.edu/major-career-guides/interviewing/after-the-interview)"
)
_BABSON: Final = (
    "Babson College, Don't forget the Thank You (blogs.babson.edu/undergraduate/2015/10/30/dont-forget-the-thank-you)"
)
_DAVIS: Final = "UC Davis Graduate School of Management, After the Interview (gsm.ucdavis.edu/resource/after-interview)"
_LIVECAREER: Final = (
    "LiveCareer, Should You Follow Up After An Interview?"
    " (livecareer.com/questions/6239/should-you-follow-up-after-an-interview)"
)
_CAREER_SERVICES: Final = "Career Services Guide 2021, Follow-up Correspondence (yumpu.com/en/document/view/63808897)"
_CLEARPOINT: Final = (
    "ClearPoint, After the Interview: Follow Up vs. Too Much Follow Up"
    " (clearpointco.com/insights/after-the-interview-follow-up-vs-too-much-follow-up)"
)
_NORTHSTAR: Final = (
    "NorthStar Job Hunt, Follow up after an interview without overdoing it"
    " (northstarjobhunt.com/career-advice/follow-up-after-an-interview-without-overdoing-it)"
)


@dataclass(frozen=True, slots=True)
class Preset:
    """What a preset sets instead of the defaults, and where each of its figures comes from."""

    name: str
    title: str
    policy: Mapping[str, object] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


_ALL: Final = (
    Preset("articles", "The five articles behind the guidance: the defaults themselves"),
    Preset(
        "business_days",
        "Reckon in working days: five where no day was named, two after one that was",
        {"follow_up_without_deadline": _FIVE_WORKING_DAYS, "follow_up_after_deadline": _TWO_WORKING_DAYS},
        {
            "follow_up_without_deadline": f"At least five business days: {_INDEED}",
            "follow_up_after_deadline": f"One or two business days more than they said; here the two: {_INDEED}",
        },
    ),
    Preset(
        "same_day",
        "Thank them on the day of the interview",
        {"thank_you_within": "PT12H"},
        {
            "thank_you_within": f"Employers expect the note later on the same day, a day is late to them: {_BABSON};"
            " twelve hours is our figure for that",
        },
    ),
    Preset(
        "weekly",
        "A week after the day they named, or after the interview; once more the week after",
        {
            "follow_up_after_deadline": "P7D",
            "follow_up_without_deadline": "P7D",
            "follow_up_gap": "P7D",
            "last_follow_up_after": "P7D",
        },
        {
            "follow_up_after_deadline": f"One week after the date of the next step: {_GEORGETOWN}",
            "follow_up_without_deadline": f"One week after the interview where no date is known: {_GEORGETOWN}",
            "follow_up_gap": f"Another message at two weeks, a week after the first: {_GEORGETOWN}",
            "last_follow_up_after": f"Another message at two weeks, a week after the first: {_GEORGETOWN}",
        },
    ),
    Preset(
        "patient",
        "Two weeks where no day was named, a week after one that was, two weeks between two letters",
        {"follow_up_without_deadline": "P14D", "follow_up_after_deadline": "P7D", "follow_up_gap": "P14D"},
        {
            "follow_up_without_deadline": f"Silence for a week or two is normal; here the two: {_CAREER_SERVICES}",
            "follow_up_after_deadline": f"Recruiters promise too early: a week or more past their date: {_DAVIS}",
            "follow_up_gap": f"A second message a week or two after the first; here the two: {_LIVECAREER}",
        },
    ),
    Preset(
        "one_letter",
        "Write once, never call",
        {"follow_up_without_deadline": _FIVE_WORKING_DAYS, "max_follow_ups": 1, "max_calls": 0},
        {
            "follow_up_without_deadline": f"A full business week before writing: {_CLEARPOINT}",
            "max_follow_ups": f"One thoughtful message does more than several: {_NORTHSTAR}",
            "max_calls": f"No call unless they invited it: {_CLEARPOINT}",
        },
    ),
)
PRESETS: Final[dict[str, Preset]] = {preset.name: preset for preset in _ALL}
"""Every preset by its name, the default first."""
