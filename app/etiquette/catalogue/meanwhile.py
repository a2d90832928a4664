"""While they decide: prepare for the next round, and go on searching."""

from typing import Final

from app.etiquette.cases import each_preparation, no_subject
from app.etiquette.conditions import awaiting_answer
from app.etiquette.moments import due, end_of_interview, end_of_previous_interview, opening, start_of_next_interview
from app.etiquette.rule import Rule

KEEP_SEARCHING: Final = Rule(
    id="keep_searching",
    summary="Go on looking and applying until there is a signed result",
    title="Keep searching this week",
    why=(
        "Nothing is signed in the week from {week}: go on looking and applying, enter every other interview as if you"
        " had no other, and do not lose hope."
    ),
    guidance=("keep-searching",),
    cases=no_subject,
    opens=end_of_interview,
    due=opening.plus("keep_searching_every"),
    expires=due,
)
"""Planned once for the candidate, not for each application: see `app.etiquette.search`."""

RULES: Final = (
    Rule(
        id="prepare_next_round",
        summary="Prepare for the next round: keep learning about the company, use the debrief",
        title="Prepare for the next round at {company}",
        why=(
            "{next_round}: reread your debrief of {debriefed_day}, have the better answers ready, go on learning about"
            " {company}, and be there a few minutes early."
        ),
        guidance=("prepare-next-round", "be-punctual", "debrief-unsaid"),
        cases=each_preparation,
        when=(awaiting_answer,),
        opens=start_of_next_interview.minus("prepare_lead")
        .not_before(end_of_previous_interview)
        .or_else(end_of_interview),
        due=start_of_next_interview.or_else(opening.plus("prepare_within")),
        expires=start_of_next_interview.or_else(due.plus("expire_after")),
    ),
    KEEP_SEARCHING,
)
