"""The share of fuzzing that every run of the tests has; `make contract` goes on for as long as it is told."""

from pathlib import Path

import pytest

from tests.contract.fuzzing import fuzz
from tests.databases import SqliteTemplate

pytestmark = pytest.mark.anyio


@pytest.mark.timeout(400)
@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
async def test_the_service_keeps_to_its_document(template: SqliteTemplate, tmp_path: Path) -> None:
    share = ("--seed", "1", "--max-examples", "6", "--phases", "examples,fuzzing,stateful")
    verdict = await fuzz(template.fresh(), tmp_path, *share)
    assert verdict.kept, f"{verdict.report}\n{verdict.log}"
