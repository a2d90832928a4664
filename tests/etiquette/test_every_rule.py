"""Every rule of the catalogue against its row in `tests.etiquette.rules`."""

from datetime import timedelta

import pytest

from app.etiquette.catalogue import RULE
from app.etiquette.facts import TaskStatus
from app.etiquette.task_status import status_at
from tests.etiquette.cases import instants, times
from tests.etiquette.rules import ROWS, Row, planned

SECOND = timedelta(seconds=1)
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule)


def test_every_rule_has_a_row() -> None:
    known = [row.rule for row in ROWS]
    missing, unknown = RULE.keys() - set(known), set(known) - RULE.keys()
    assert not missing, f"no row in tests/etiquette/rules.py for {', '.join(sorted(missing))}"
    assert not unknown, f"tests/etiquette/rules.py has rows for rules that do not exist: {', '.join(sorted(unknown))}"
    assert len(known) == len(set(known))


@every_row
def test_the_facts_call_for_one_task_at_these_instants(row: Row) -> None:
    (task,) = planned(row.given, row.rule)
    assert times(task) == instants(*row.times)


@every_row
def test_before_at_and_after_each_boundary(row: Row) -> None:
    (task,) = planned(row.given, row.rule)
    opens, due, expires = instants(*row.times)
    assert opens < due <= expires, "rows show all boundaries"
    last = TaskStatus.OVERDUE if due < expires else TaskStatus.DUE
    around = [each for instant in (opens, due, expires) for each in (instant - SECOND, instant, instant + SECOND)]
    begun = [TaskStatus.SCHEDULED, TaskStatus.DUE, TaskStatus.DUE]
    passed = [TaskStatus.DUE, last, last] if due < expires else [TaskStatus.DUE, *[TaskStatus.EXPIRED] * 2]
    assert [status_at(task, now) for now in around] == [*begun, *passed, last, *[TaskStatus.EXPIRED] * 2]


@every_row
def test_other_facts_do_not_call_for_it(row: Row) -> None:
    assert planned(row.otherwise, row.rule) == []


@every_row
def test_a_rule_names_the_figures_that_move_its_instants(row: Row) -> None:
    rule, figures = RULE[row.rule], set(row.figures.split())
    assert {figure for moment in (rule.opens, rule.due, rule.expires) for figure in moment.parameters} == figures
    assert figures <= set(rule.figures)
