"""Scripts of candidates' lives, generated from requests of every kind in any order."""

from typing import Final

from hypothesis import strategies as st

from app.etiquette.facts import ApplicationStatus
from tests.api.candidate_bodies import (
    POLICIES,
    application,
    channels,
    completion,
    deadline,
    debrief_of,
    document,
    due,
    email,
    interaction,
    interview,
    letter,
    line,
    metadata,
    note,
    past,
    person,
    picks,
    places,
    profile,
    prose,
    reason,
    reference,
    time_off,
    zones,
)
from tests.api.candidate_scripts import ME, At, Body, Group, Invitation, Pick, Script, Scripts, Seat, Send, Wait


def _sent(method: str, *path: str | Pick | Seat, body: st.SearchStrategy[Body]) -> st.SearchStrategy[Group]:
    return body.map(lambda each: (Send(method, path, each),))


@st.composite
def debriefs(draw: st.DrawFn) -> Group:
    """A debrief, and perhaps another in its place."""
    of = draw(picks("int"))
    versions = draw(st.lists(debrief_of(of), min_size=1, max_size=2))
    return tuple(Send("PUT", ("interviews", of, "debrief"), each) for each in versions)


def _of_task(action: str, kind: str, body: st.SearchStrategy[Body]) -> st.SearchStrategy[Group]:
    return st.builds(lambda task, fields: (Send("POST", ("tasks", task, action), fields),), picks(kind), body)


complete: Final = _of_task("complete", "open task", completion)
skip: Final = _of_task("skip", "open task", document({}, reason=reason))
snooze: Final = _of_task("snooze", "open task", document({"until": st.builds(At, st.sampled_from((0.3, 1, 20, 90)))}))
reopen: Final = _of_task("reopen", "ended task", st.just({}))


@st.composite
def letters(draw: st.DrawFn) -> Group:
    """A letter is stored with a task in one version or two, and perhaps sent."""
    task = draw(picks("task of a letter"))
    versions = draw(st.lists(letter, min_size=1, max_size=2))
    stored = tuple(Send("PUT", ("tasks", task, "letter"), each) for each in versions)
    sent = Send("POST", ("tasks", task, "complete"), draw(completion))
    return (*stored, sent) if draw(st.booleans()) else stored


waiting: Final = st.builds(lambda hours: (Wait(hours),), st.sampled_from((0.2, 3, 24, 24, 75, 24 * 9)))


@st.composite
def change(draw: st.DrawFn) -> Group:
    """Something becomes another."""
    kind, path, fields = draw(st.sampled_from(_CHANGES))
    return (Send("PATCH", (path, draw(picks(kind))), draw(fields)),)


_CHANGES: Final[list[tuple[str, str, st.SearchStrategy[Body]]]] = [
    ("app", "applications", document({"status": st.sampled_from(list(ApplicationStatus))}, notes=note)),
    ("app", "applications", document({"allowed_channels": st.lists(channels, min_size=1, max_size=2)}, company=line)),
    ("int", "interviews", document({"status": st.sampled_from(("cancelled", "no_show", "held"))}, location=line)),
    ("int", "interviews", document({"starts_at": At(30), "ends_at": At(31.5, 60)}, metadata=metadata)),
    ("dl", "deadlines", document({"status": st.sampled_from(("met", "cancelled", "open"))}, description=line)),
    ("dl", "deadlines", due),
    ("itx", "interactions", document({"summary": prose}, occurred_at=past)),
    ("ref", "references", document({"knows_interviewer_ids": st.lists(picks("ivr"), max_size=2)}, name=line)),
    ("ivr", "interviewers", document({"name": line}, title=line, email=email, notes=st.none())),
    ("cand", "candidates", document({"policy": st.sampled_from(POLICIES)}, time_off=time_off)),
    ("cand", "candidates", document({"timezone": zones}, name=line, metadata=metadata)),
]


@st.composite
def seating(draw: st.DrawFn) -> Group:
    """Somebody joins a panel, or leaves it."""
    of = draw(picks("int"))
    if draw(st.booleans()):
        return (Send("PUT", ("interviews", of, "interviewers", draw(picks("ivr")))),)
    return (Send("DELETE", ("interviews", of, "interviewers", Seat(of, draw(places)))),)


@st.composite
def removal(draw: st.DrawFn) -> Group:
    """Something is removed, as if it had never been; what was planned for it remembers it."""
    kind, path, *more = draw(st.sampled_from(_REMOVED))
    return (Send("DELETE", (path, draw(picks(kind)), *more)),)


_REMOVED: Final = (
    ("int", "interviews"),
    ("int", "interviews", "debrief"),
    ("dl", "deadlines"),
    ("itx", "interactions"),
    ("ref", "references"),
    ("app", "applications"),
    ("ivr", "interviewers"),
)
feed_token: Final = _sent("POST", "candidates", ME, "feed-tokens", body=document({}, name=line))
invitation: Final = _sent(
    "POST",
    "interviews",
    "import",
    body=document({"ics": st.builds(Invitation, st.sampled_from((-40, -3, 200))), "application_id": picks("app")}),
)
_FOLLOWING: Final[tuple[tuple[st.SearchStrategy[Group], int, int], ...]] = (
    (_sent("POST", "references", body=reference), 1, 2),
    (debriefs(), 1, 2),
    (_sent("POST", "deadlines", body=deadline), 2, 4),
    (_sent("POST", "interactions", body=interaction), 1, 4),
    (_sent("POST", "interviewers", body=person), 0, 1),
    (invitation, 0, 2),
    (complete, 1, 3),
    (skip, 0, 2),
    (snooze, 1, 2),
    (st.tuples(complete | skip, reopen).map(lambda groups: groups[0] + groups[1]), 1, 2),
    (letters(), 1, 3),
    (change(), 1, 4),
    (seating(), 0, 2),
    (removal(), 0, 2),
    (feed_token, 0, 2),
    (waiting, 1, 3),
)
"""What may come of it, with how often at least in a full life, and at most."""


@st.composite
def _script(draw: st.DrawFn, *, share: float) -> Script:
    """`share`: how much there is of everything, 1 being all that there may be. One life in eight is a sparse one."""
    full, who = draw(st.integers(0, 7)) > 0, draw(profile)

    def some(what: st.SearchStrategy[Group], least: int, most: int) -> list[Group]:
        lowest = round(least * share) if full else 0
        return draw(st.lists(what, min_size=lowest, max_size=max(1, round(most * share))))

    begins = some(_sent("POST", "applications", body=application), 1, 2)
    begins += some(_sent("POST", "interviews", body=interview()), 3, 4)
    follows = [group for what, least, most in _FOLLOWING for group in some(what, least, most)]
    goes_on = draw(st.permutations(follows)) if follows else []
    return Script(
        who,
        tuple(step for group in begins for step in group),
        tuple(step for group in goes_on for step in group),
    )


pairs: Final = st.builds(
    Scripts, st.booleans(), st.sampled_from((0.5, 24, 24 * 8, 24 * 40)), _script(share=1), _script(share=0.4)
)
