"""Facts in any order, at any hour: the stored plan stays the plan of the facts. `make fuzz` runs many more."""

import os
from typing import Final

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.databases import PostgresTemplate, SqliteTemplate
from tests.stateful.process import ProcessMachine

_LIVES: Final = int(os.environ.get("AFTERVIEW_FUZZ_LIVES", "5"))
_STEPS: Final = int(os.environ.get("AFTERVIEW_FUZZ_STEPS", "10"))
_LONG: Final = "AFTERVIEW_FUZZ_LIVES" in os.environ


def test_the_stored_plan_stays_the_plan_of_the_facts(template: SqliteTemplate | PostgresTemplate) -> None:
    """The same examples on every run, unless `make fuzz` asks for more."""

    class Machine(ProcessMachine):
        fresh_database = staticmethod(template.fresh)

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=_LIVES,
            stateful_step_count=_STEPS,
            derandomize=not _LONG,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink] if _LONG else [Phase.generate],
        ),
    )
