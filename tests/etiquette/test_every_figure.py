"""Every figure of the policy: its default, another value, and what that other value does to a rule's task."""

from dataclasses import dataclass
from typing import Final

import pytest

from app.etiquette.facts import Facts
from app.etiquette.policy import DEFAULT_POLICY, FIGURES, policy_of
from tests.etiquette.cases import facts, instants, round_ending, times
from tests.etiquette.rules import ROWS, planned


@dataclass(frozen=True, slots=True)
class Row:
    """Of the facts in the rule's own row, or of those `given`, the other value makes a task of these times, or none."""

    key: str
    default: str | int
    other: str | int
    rule: str
    times: tuple[str, ...]
    given: Facts | None = None


TWO_ROUNDS: Final = facts(round_ending(), round_ending("2026-12-08T14:00+01:00", 2))
# fmt: off
FIGURE_ROWS: Final = (
    Row("debrief_within", "PT2H", "PT30M", "debrief", ("2026-11-24T14:00+01:00", "2026-11-24T14:30+01:00", "2026-12-01T14:30+01:00")),
    Row("record_within", "PT2H", "PT1H", "record_contacts", ("2026-11-24T14:00+01:00", "2026-11-24T15:00+01:00", "2026-12-01T15:00+01:00")),
    Row("thank_you_within", "PT24H", "PT12H", "thank_you", ("2026-11-24T14:00+01:00", "2026-11-25T02:00+01:00", "2026-12-02T02:00+01:00")),
    Row("follow_up_after_deadline", "P2D", "P4D", "follow_up_after_deadline", ("2026-12-08T09:00+01:00", "2026-12-08T17:00+01:00", "2026-12-22T17:00+01:00")),
    Row("follow_up_without_deadline", "P7D", "P9D", "follow_up_without_deadline", ("2026-12-03T09:00+01:00", "2026-12-03T17:00+01:00", "2026-12-17T17:00+01:00")),
    Row("last_follow_up_after", "P1M", "P2M", "last_follow_up", ("2027-01-22T09:00+01:00", "2027-01-22T17:00+01:00", "2027-02-05T17:00+01:00")),
    Row("notify_references_within", "PT24H", "PT2H", "notify_reference", ("2026-11-24T14:00+01:00", "2026-11-24T16:00+01:00", "2026-12-01T16:00+01:00")),
    Row("commitment_lead", "P1D", "P3D", "deliver_commitment", ("2026-11-24T14:00+01:00", "2026-11-27T17:00+01:00", "2026-12-04T17:00+01:00")),
    Row("reply_within", "PT24H", "PT6H", "answer_offer", ("2026-12-10T10:00+01:00", "2026-12-10T16:00+01:00", "2026-12-17T16:00+01:00")),
    Row("apology_within", "PT1H", "PT2H", "apologise_wrong_name", ("2026-11-24T15:00+01:00", "2026-11-24T17:00+01:00", "2026-12-01T17:00+01:00")),
    Row("max_calls", 1, 0, "status_call", ()),
    Row("connect_within", "P2D", "P5D", "connect_on_linkedin", ("2026-11-25T14:00+01:00", "2026-11-30T14:00+01:00", "2026-12-07T14:00+01:00")),
    Row("recommendation_within", "P2D", "P1D", "ask_recommendation", ("2026-11-24T14:00+01:00", "2026-11-25T14:00+01:00", "2026-12-02T14:00+01:00")),
    Row("prepare_lead", "P2D", "P4D", "prepare_next_round", ("2026-12-04T13:00+01:00", "2026-12-08T13:00+01:00", "2026-12-08T13:00+01:00"), TWO_ROUNDS),
    Row("prepare_within", "P7D", "P3D", "prepare_next_round", ("2026-11-24T14:00+01:00", "2026-11-27T14:00+01:00", "2026-12-04T14:00+01:00")),
    Row("keep_searching_every", "P7D", "P14D", "keep_searching", ("2026-11-24T14:00+01:00", "2026-12-08T14:00+01:00", "2026-12-08T14:00+01:00")),
    Row("rejection_reply_within", "PT24H", "PT6H", "respond_to_rejection", ("2026-12-10T10:00+01:00", "2026-12-10T16:00+01:00", "2026-12-17T16:00+01:00")),
    Row("stay_in_touch_after", "P3M", "P1M", "stay_in_touch", ("2027-01-10T10:00+01:00", "2027-01-17T10:00+01:00", "2027-01-24T10:00+01:00")),
    Row("stay_in_touch_within", "P7D", "P3D", "stay_in_touch", ("2027-03-10T10:00+01:00", "2027-03-13T10:00+01:00", "2027-03-20T10:00+01:00")),
    Row("review_silence_after", "P6M", "P3M", "review_silence", ("2027-02-24T14:00+01:00", "2027-03-03T14:00+01:00", "2027-03-10T14:00+01:00")),
    Row("review_silence_within", "P7D", "P3D", "review_silence", ("2027-05-24T14:00+02:00", "2027-05-27T14:00+02:00", "2027-06-03T14:00+02:00")),
    Row("max_follow_ups", 2, 0, "follow_up_without_deadline", ()),
    Row("follow_up_gap", "P7D", "P40D", "last_follow_up", ("2027-01-11T09:00+01:00", "2027-01-11T17:00+01:00", "2027-01-25T17:00+01:00")),
    Row("expire_after", "P7D", "P3D", "debrief", ("2026-11-24T14:00+01:00", "2026-11-24T16:00+01:00", "2026-11-27T16:00+01:00")),
    Row("follow_up_expire_after", "P14D", "P3D", "follow_up_without_deadline", ("2026-12-01T09:00+01:00", "2026-12-01T17:00+01:00", "2026-12-04T17:00+01:00")),
)
# fmt: on
GIVEN: Final = {row.rule: row.given for row in ROWS}
every_row = pytest.mark.parametrize("row", FIGURE_ROWS, ids=lambda row: row.key)


def test_every_figure_has_a_row() -> None:
    keys, known = {figure.key for figure in FIGURES}, {row.key for row in FIGURE_ROWS}
    assert not keys - known, f"no row in tests/etiquette/test_every_figure.py for {', '.join(sorted(keys - known))}"
    assert not known - keys, f"rows for figures that do not exist: {', '.join(sorted(known - keys))}"


@every_row
def test_its_default(row: Row) -> None:
    figure = next(figure for figure in FIGURES if figure.key == row.key)
    assert (str(figure.default), policy_of({row.key: row.default})) == (str(row.default), DEFAULT_POLICY)


@every_row
def test_another_value_moves_a_task_or_takes_it_away(row: Row) -> None:
    given = row.given or GIVEN[row.rule]
    before = planned(given, row.rule)
    after = planned(given, row.rule, **{row.key: row.other})
    assert before
    assert [times(task) for task in after[:1]] == ([instants(*row.times)] if row.times else [])
    assert after != before
