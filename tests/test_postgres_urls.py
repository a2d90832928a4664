"""URLs of PostgreSQL, as managed services give them."""

import pytest

from app.postgres_urls import parsed
from app.settings import Settings


@pytest.mark.parametrize(
    ("query", "threshold", "expected"),
    [
        pytest.param("", 5, {}, id="nothing said"),
        pytest.param("?prepare_threshold=0", None, {}, id="zero turns prepared statements off"),
        pytest.param("?prepare_threshold=None", None, {}, id="so does none"),
        pytest.param("?sslmode=require&prepare_threshold=0", None, {"sslmode": "require"}, id="beside libpq's own"),
        pytest.param("?prepare_threshold=2", 2, {}, id="another number"),
        pytest.param("?connect_timeout=3", 5, {"connect_timeout": "3"}, id="the URL's timeout"),
        pytest.param("?target_session_attrs=read-write", 5, {"target_session_attrs": "read-write"}, id="two hosts"),
    ],
)
@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_parameters_go_to_libpq_but_for_our_own(
    scheme: str, query: str, threshold: int | None, expected: dict[str, str]
) -> None:
    address = parsed(f"{scheme}://ann:p%40ss@one:6432,two:6433/afterview{query}")

    assert address.prepare_threshold == threshold
    where = {"user": "ann", "password": "p@ss", "host": "one,two", "port": "6432,6433", "dbname": "afterview"}
    assert address.parameters.items() >= {**where, **expected}.items()
    assert "prepare_threshold" not in address.conninfo


@pytest.mark.parametrize("setting", ["AFTERVIEW_DATABASE_URL", "AFTERVIEW_DIRECT_URL"])
@pytest.mark.parametrize(
    ("url", "refusal"),
    [
        pytest.param("mysql://host/name", "must start with", id="another database"),
        pytest.param("postgresql://h/n?pool=9", 'invalid URI query parameter: "pool"', id="unknown to libpq"),
        pytest.param("postgresql://h/n?prepare_threshold=few", "must be a number", id="no number"),
    ],
)
def test_what_cannot_work_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, setting: str, url: str, refusal: str
) -> None:
    monkeypatch.setenv(setting, url)
    with pytest.raises(ValueError, match=refusal):
        Settings()


def test_sessions_are_at_the_direct_url() -> None:
    pooled, direct = "postgresql://pooler/n", "postgresql://host/n"

    assert Settings(database_url=pooled).session_url == pooled
    assert Settings(database_url=pooled, direct_url=direct).session_url == direct
