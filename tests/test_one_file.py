"""Which tests `make check` finds for a file."""

from pathlib import Path

import pytest

from tests.one_file import concerned


@pytest.mark.parametrize(
    ("file", "tests"),
    [
        pytest.param("tests/etiquette/test_durations.py", {"tests/etiquette/test_durations.py"}, id="a test: itself"),
        pytest.param("app/etiquette/durations.py", {"tests/etiquette"}, id="the core: its room"),
        pytest.param("tests/etiquette/cases.py", {"tests/etiquette"}, id="a helper of the core's tests: their room"),
        pytest.param("tests/one_file.py", {"tests/test_one_file.py"}, id="named after it, and imports it"),
        pytest.param("app/store/no_such_module.py", {"tests/store"}, id="neither named nor imported: its room"),
        pytest.param("app/no_such_module.py", set(), id="no room"),
    ],
)
def test_which_tests_concern_a_file(file: str, tests: set[str]) -> None:
    assert {str(path) for path in concerned(Path(file))} == tests
