"""The bad values of letters, where each request takes them."""

import json

from tests.api.bad_fields import Bad
from tests.api.documents import UNKNOWN_ID

_FAR_TOO_LONG = json.dumps("x" * 20_001)
LETTER = [
    Bad("a number for a subject", "/subject", "7"),
    Bad("a subject of 201 characters", "/subject", json.dumps("x" * 201)),
    Bad("no body", "/body"),
    Bad("an empty body", "/body", '""'),
    Bad("a body of 20,001 characters", "/body", _FAR_TOO_LONG),
    Bad("a body with NUL", "/body", r'"a\u0000b"'),
    Bad("half a surrogate pair in the body", "/body", r'"\ud800"'),
    Bad("an unknown field", "/signature", '"Ada"'),
]
TEMPLATE = [
    Bad("a number for a subject", "/subject", "7"),
    Bad("a subject that never ends", "/subject", '"{{ company"'),
    Bad("no body", "/body"),
    Bad("a body of 10,001 characters", "/body", json.dumps("x" * 10_001)),
    Bad("an unknown variable", "/body", '"{{ salary }}"'),
    Bad("a walk through attributes", "/body", '''"{{ ''.__class__.__mro__ }}"'''),
    Bad("a loop without an end", "/body", '"{% for each in people %}"'),
    Bad("an unknown field", "/language", '"en"'),
]


def _points(at: str) -> list[Bad]:
    return [
        Bad("an object for the points", f"{at}/points", "{}"),
        Bad("21 points", f"{at}/points", json.dumps(["x"] * 21)),
        Bad("a point of nothing", f"{at}/points/0", '""'),
        Bad("a number for a point", f"{at}/points/0", "7"),
        Bad("a point without a text", f"{at}/points/0/text"),
        Bad("a point of 501 characters", f"{at}/points/0/text", json.dumps("x" * 501)),
        Bad("an unknown kind of point", f"{at}/points/0/kind", '"salary"'),
        Bad("a point that leads nowhere", f"{at}/points/0/url", '"nowhere"'),
        Bad("a point for nobody", f"{at}/points/0/interviewer_id", f'"cand_{UNKNOWN_ID}"'),
        Bad("an unknown field of a point", f"{at}/points/0/weight", "3"),
    ]


DRAFT = [
    Bad("of no task", "/task_id"),
    Bad("of a task of another form", "/task_id", f'"app_{UNKNOWN_ID}"'),
    Bad("of an unknown task", "/task_id", f'"task_{UNKNOWN_ID}"'),
    Bad("an unknown tone", "/tone", '"pompous"'),
    Bad("a language it does not speak", "/language", '"de"'),
    *_points(""),
    Bad("an unknown field", "/length", "3"),
]
CHECK = [
    *LETTER,
    Bad("of a task of another form", "/task_id", f'"app_{UNKNOWN_ID}"'),
    Bad("a list for the facts", "/facts", "[]"),
    Bad("of no kind", "/facts/kind"),
    Bad("of an unknown kind", "/facts/kind", '"love"'),
    Bad("of no company", "/facts/company"),
    Bad("a company of nothing", "/facts/company", '" "'),
    Bad("a number for the job", "/facts/job_title", "7"),
    Bad("a list for the candidate", "/facts/candidate_name", "[]"),
    Bad("an unknown interest", "/facts/interest", '"mild"'),
    Bad("a name for the recipient", "/facts/recipient", '"Dana"'),
    Bad("a number for the recipient's name", "/facts/recipient/name", "7"),
    Bad("a number for the recipient's title", "/facts/recipient/title", "7"),
    Bad("a recipient whom no mail reaches", "/facts/recipient/email", '"dana"'),
    Bad("an object for the people", "/facts/people", "{}"),
    Bad("a name for a person", "/facts/people/0", '"Jonas"'),
    Bad("a number for a person's name", "/facts/people/0/name", "7"),
    Bad("a number for a person's title", "/facts/people/0/title", "7"),
    Bad("a person whom no mail reaches", "/facts/people/0/email", '"jonas"'),
    Bad("a decision on no day", "/facts/decision_day", '"2026-02-30"'),
    Bad("a number for the promise", "/facts/promise", "7"),
    *_points("/facts"),
    Bad("an object for the letters", "/facts/letters_to_colleagues", "{}"),
    Bad("a number for a colleague", "/facts/letters_to_colleagues/0/to", "7"),
    Bad("a number for a colleague's subject", "/facts/letters_to_colleagues/0/subject", "7"),
    Bad("a letter to a colleague without a body", "/facts/letters_to_colleagues/0/body"),
    Bad("an object for the other companies", "/facts/other_companies", "{}"),
    Bad("a number for another company", "/facts/other_companies/0", "7"),
    Bad("an unknown field of the facts", "/facts/salary", "3"),
]
