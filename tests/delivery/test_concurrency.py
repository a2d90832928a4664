"""How many messages may be under way to one endpoint, and when the endpoint is paused."""

from datetime import UTC, datetime, timedelta

from app.delivery.concurrency import HIGHEST, EndpointConcurrency

PROMPT = timedelta(milliseconds=20)
SLOW = timedelta(seconds=2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def attempt(
    concurrency: EndpointConcurrency, now: datetime = NOW, *, answered: bool = True, duration: timedelta = PROMPT
) -> datetime | None:
    concurrency.start("wh")
    paused_until = concurrency.after_attempt("wh", now, answered=answered, duration=duration)
    concurrency.end("wh")
    return paused_until


def test_a_new_endpoint_gets_four_at_a_time() -> None:
    concurrency = EndpointConcurrency()
    for left in (4, 3, 2, 1):
        assert (concurrency.capacity_of("wh"), "wh" in concurrency.full) == (left, False)
        concurrency.start("wh")
    assert (concurrency.capacity_of("wh"), concurrency.full) == (0, frozenset({"wh"}))
    assert concurrency.capacity_of("wh_other") == 4


def test_a_full_endpoint_has_room_again_when_a_quarter_of_its_limit_is_in_flight() -> None:
    concurrency = EndpointConcurrency()
    for _ in range(4):
        concurrency.start("wh")
    assert [concurrency.end("wh") for _ in range(4)] == [False, False, True, False]
    assert concurrency.full == set()


def test_prompt_answers_raise_the_limit_and_slow_ones_halve_it() -> None:
    concurrency = EndpointConcurrency()
    concurrency.start("wh")
    for _ in range(HIGHEST + 10):
        attempt(concurrency)
    assert concurrency.capacity_of("wh") == HIGHEST - 1
    assert attempt(concurrency, duration=SLOW) is None
    assert concurrency.capacity_of("wh") == HIGHEST // 2 - 1
    for _ in range(10):
        attempt(concurrency, duration=SLOW)
    assert concurrency.capacity_of("wh") == 0, "one at a time"
    assert concurrency.full == {"wh"}, "what is in flight is all that the lower limit allows"
    assert concurrency.end("wh")
    assert concurrency.capacity_of("wh") == 1


def test_a_missing_answer_halves_the_limit() -> None:
    concurrency = EndpointConcurrency()
    for _ in range(HIGHEST):
        attempt(concurrency)
    attempt(concurrency, answered=False)
    assert concurrency.capacity_of("wh") == HIGHEST // 2


def test_the_limit_of_an_idle_endpoint_is_remembered_until_there_are_very_many() -> None:
    concurrency = EndpointConcurrency()
    for _ in range(8):
        attempt(concurrency)
    assert concurrency.capacity_of("wh") == 12
    attempt(concurrency, answered=False)
    assert concurrency.capacity_of("wh") == 6
    for place in range(10_000):
        concurrency.start(f"wh_{place}")
    attempt(concurrency, answered=False)
    assert concurrency.capacity_of("wh") == 4


def test_the_tenth_missing_answer_in_a_row_begins_a_pause_and_every_further_pause_is_longer() -> None:
    concurrency = EndpointConcurrency()
    assert [attempt(concurrency, answered=False) for _ in range(9)] == [None] * 9
    now, pauses = NOW, []
    for _ in range(9):
        until = attempt(concurrency, now, answered=False)
        assert until is not None
        pauses.append((until - now).total_seconds())
        now = until + PROMPT
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert attempt(concurrency, now) is None
    assert [attempt(concurrency, now, answered=False) for _ in range(9)] == [None] * 9, "an answer resets the count"
    assert attempt(concurrency, now, answered=False) == now + timedelta(seconds=5)


def test_many_that_fail_together_begin_one_pause() -> None:
    concurrency = EndpointConcurrency()
    pauses = [attempt(concurrency, NOW, answered=False, duration=timedelta(seconds=15)) for _ in range(64)]
    assert [each for each in pauses if each is not None] == [NOW + timedelta(seconds=5)]
    later = NOW + timedelta(seconds=14)
    assert attempt(concurrency, later, answered=False, duration=timedelta(seconds=15)) is None, (
        "it began before the pause"
    )
    assert attempt(concurrency, later, answered=False, duration=timedelta(seconds=9)) == later + timedelta(seconds=10)
