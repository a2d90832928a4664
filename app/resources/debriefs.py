"""Debrief: what the candidate wrote down while the interview was fresh."""

from typing import Annotated

from pydantic import Field, StrictBool

from app.etiquette.facts import WouldJoin
from app.resources.fields import Instant, InterviewerId, Prose, Wire, example
from app.resources.plans import PlanChanges

Points = Annotated[list[Prose], Field(max_length=100)]


class DebriefQuestion(Wire):
    """A question that was asked, and how it went."""

    question: Prose
    answer: Prose | None = None
    went_well: StrictBool | None = None
    better_answer: Prose | None = None


class DebriefFields(Wire):
    """What a caller may write of a debrief."""

    questions: Annotated[list[DebriefQuestion], Field(max_length=100)] = Field(default_factory=list)
    strengths: Points = Field(default_factory=list)
    weaknesses: Points = Field(default_factory=list)
    unsaid: Points = Field(default_factory=list)
    """What you forgot or had no chance to say."""
    interviewer_reactions: Prose | None = None
    would_join: WouldJoin | None = None
    wrong_name_for: Annotated[list[InterviewerId], Field(max_length=50)] = Field(default_factory=list)
    """Interviewers of this interview whom you called by a wrong name."""
    notes: Prose | None = None


class NewDebrief(DebriefFields):
    """A debrief to be stored; it replaces the one before."""

    model_config = example(
        {
            "questions": [
                {
                    "question": "How do you test a pipeline?",
                    "answer": "With samples of real data.",
                    "went_well": False,
                    "better_answer": "Contracts first, then samples, then alerts on drift.",
                }
            ],
            "strengths": ["Knew their tariff model"],
            "unsaid": ["The migration project"],
            "would_join": "yes",
        }
    )


class Debrief(DebriefFields):
    """What the candidate wrote down after an interview."""

    interview_id: str
    created_at: Instant
    updated_at: Instant


class DebriefWritten(Debrief):
    """A debrief after a write, with what changed in the plan."""

    plan_changes: PlanChanges
