"""Right after the interview: write it down while it is fresh, and know whom you met."""

from typing import Final

from app.etiquette.cases import each_interview
from app.etiquette.conditions import application_open, contacts_complete
from app.etiquette.fulfilment import debrief_written
from app.etiquette.moments import due, end_of_interview
from app.etiquette.rule import Rule

RULES: Final = (
    Rule(
        id="debrief",
        summary="Write the debrief while the interview is fresh, whatever became of it",
        title="Write the debrief of your interview at {company}",
        why=(
            "Right after your interview of {interview_day}, write down the questions, your answers, their reactions and"
            " what went unsaid while you remember them; neither defend yourself nor leave out what went well."
        ),
        guidance=(
            "debrief-now",
            "debrief-questions",
            "debrief-unsaid",
            "debrief-reactions",
            "debrief-positive",
            "debrief-fit",
        ),
        cases=each_interview,
        opens=end_of_interview,
        due=end_of_interview.plus("debrief_within"),
        expires=due.plus("expire_after"),
        satisfied=debrief_written,
    ),
    Rule(
        id="record_contacts",
        summary="Get the name, title and e-mail address of everyone you met",
        title="Complete the contacts of your interview at {company}",
        why="After the interview of {interview_day} you need to know whom to thank and whom to ask; {gaps}.",
        guidance=("record-people", "note-names"),
        cases=each_interview,
        when=(application_open,),
        opens=end_of_interview,
        due=end_of_interview.plus("record_within"),
        expires=due.plus("expire_after"),
        satisfied=contacts_complete,
    ),
)
