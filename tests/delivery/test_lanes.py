"""How wide the lane to one endpoint is, and when the endpoint is left alone for a while."""

from datetime import UTC, datetime, timedelta

from app.delivery.lanes import WIDEST, Lanes

PROMPT = timedelta(milliseconds=20)
SLOW = timedelta(seconds=2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def attempt(
    lanes: Lanes, now: datetime = NOW, *, answered: bool = True, duration: timedelta = PROMPT
) -> datetime | None:
    enter(lanes)
    rests_until = lanes.learn("wh", now, answered=answered, duration=duration)
    lanes.end("wh")
    return rests_until


def enter(lanes: Lanes, endpoint_id: str = "wh") -> None:
    lanes.take(endpoint_id)
    lanes.start(endpoint_id)


def test_a_new_endpoint_gets_a_narrow_lane() -> None:
    lanes = Lanes()
    for left in (4, 3, 2, 1):
        assert (lanes.room_of("wh"), "wh" in lanes.full) == (left, False)
        enter(lanes)
    assert (lanes.room_of("wh"), lanes.full) == (0, {"wh"})
    assert lanes.room_of("another") == 4


def test_a_full_lane_opens_again_when_most_of_it_is_free() -> None:
    lanes = Lanes()
    for _ in range(4):
        enter(lanes)
    assert [lanes.end("wh") for _ in range(4)] == [False, False, True, False]
    assert lanes.full == set()


def test_prompt_answers_widen_and_slow_ones_narrow() -> None:
    lanes = Lanes()
    enter(lanes)
    for _ in range(WIDEST - 4):
        attempt(lanes)
    assert lanes.room_of("wh") == WIDEST - 1
    assert attempt(lanes, duration=SLOW) is None
    assert lanes.room_of("wh") == WIDEST // 2 - 1
    for _ in range(10):
        attempt(lanes, duration=SLOW)
    assert lanes.room_of("wh") == 0, "one at a time"
    assert lanes.full == {"wh"}, "what is under way fills the lane that was narrowed"
    assert lanes.end("wh")
    assert lanes.room_of("wh") == 1


def test_an_idle_lane_stays_as_wide_as_it_was_until_there_are_very_many() -> None:
    lanes = Lanes()
    for _ in range(8):
        attempt(lanes)
    assert lanes.room_of("wh") == 12
    attempt(lanes, answered=False)
    assert lanes.room_of("wh") == 6
    for place in range(10_000):
        enter(lanes, f"wh_{place}")
    attempt(lanes, answered=False)
    assert lanes.room_of("wh") == 4


def test_the_tenth_missing_answer_in_a_row_brings_rest_and_each_one_after_a_rest_a_longer_one() -> None:
    lanes = Lanes()
    assert [attempt(lanes, answered=False) for _ in range(9)] == [None] * 9
    now, rests = NOW, []
    for _ in range(9):
        until = attempt(lanes, now, answered=False)
        assert until is not None
        rests.append((until - now).total_seconds())
        now = until + PROMPT
    assert rests == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert attempt(lanes, now) is None
    assert [attempt(lanes, now, answered=False) for _ in range(9)] == [None] * 9, "an answer begins the count anew"
    assert attempt(lanes, now, answered=False) == now + timedelta(seconds=5)


def test_many_that_fail_together_bring_one_rest() -> None:
    lanes = Lanes()
    rests = [attempt(lanes, NOW, answered=False, duration=timedelta(seconds=15)) for _ in range(64)]
    assert [each for each in rests if each is not None] == [NOW + timedelta(seconds=5)]
    later = NOW + timedelta(seconds=14)
    assert attempt(lanes, later, answered=False, duration=timedelta(seconds=15)) is None, "it began before the rest"
    assert attempt(lanes, later, answered=False, duration=timedelta(seconds=9)) == later + timedelta(seconds=10)


def test_behind_the_widest_lane_more_are_held_in_hand() -> None:
    lanes = Lanes()
    for _ in range(2 * WIDEST - 4):
        attempt(lanes)
    assert lanes.room_of("wh") == 2 * WIDEST
    for _ in range(1000):
        attempt(lanes)
    assert lanes.room_of("wh") == 4 * WIDEST
    for _ in range(WIDEST):
        enter(lanes)
    assert not lanes.may_start("wh")
    assert lanes.room_of("wh") == 3 * WIDEST


def test_a_lane_with_many_in_hand_is_looked_at_before_it_runs_dry() -> None:
    lanes = Lanes()
    for _ in range(1000):
        attempt(lanes)
    for _ in range(4 * WIDEST):
        lanes.take("wh")
    assert lanes.full == {"wh"}
    left = 4 * WIDEST
    while True:
        lanes.start("wh")
        left -= 1
        if lanes.end("wh"):
            break
    assert left == WIDEST // 4 + 3 * WIDEST // 2


def test_what_is_given_back_leaves_the_lane_as_wide_but_with_nothing_behind() -> None:
    lanes = Lanes()
    for _ in range(1000):
        attempt(lanes)
    for _ in range(4 * WIDEST):
        lanes.take("wh")
    reopened = [lanes.give_back("wh") for _ in range(4 * WIDEST)]
    assert reopened.count(True) == 1
    assert lanes.room_of("wh") == WIDEST


def test_one_missing_answer_leaves_nothing_behind() -> None:
    lanes = Lanes()
    for _ in range(1000):
        attempt(lanes)
    attempt(lanes, answered=False)
    assert lanes.room_of("wh") == WIDEST // 2
