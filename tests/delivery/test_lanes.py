"""How wide the lane to one endpoint is, and when the endpoint is left alone for a while."""

from datetime import timedelta

from app.delivery.lanes import WIDEST, Lanes

PROMPT = timedelta(milliseconds=20)
SLOW = timedelta(seconds=2)


def attempt(lanes: Lanes, *, answered: bool = True, duration: timedelta = PROMPT) -> timedelta | None:
    lanes.enter("wh")
    rest = lanes.learn("wh", answered=answered, duration=duration)
    lanes.leave("wh")
    return rest


def test_a_new_endpoint_gets_a_narrow_lane() -> None:
    lanes = Lanes()
    for left in (4, 3, 2, 1):
        assert (lanes.room_of("wh"), "wh" in lanes.full) == (left, False)
        lanes.enter("wh")
    assert (lanes.room_of("wh"), lanes.full) == (0, {"wh"})
    assert lanes.room_of("another") == 4


def test_a_full_lane_opens_again_when_most_of_it_is_free() -> None:
    lanes = Lanes()
    for _ in range(4):
        lanes.enter("wh")
    assert [lanes.leave("wh") for _ in range(4)] == [False, False, True, False]
    assert lanes.full == set()


def test_prompt_answers_widen_and_slow_ones_narrow() -> None:
    lanes = Lanes()
    lanes.enter("wh")
    for _ in range(2 * WIDEST):
        attempt(lanes)
    assert lanes.room_of("wh") == WIDEST - 1
    assert attempt(lanes, duration=SLOW) is None
    assert lanes.room_of("wh") == WIDEST // 2 - 1
    for _ in range(10):
        attempt(lanes, duration=SLOW)
    assert lanes.room_of("wh") == 0, "one at a time"
    assert lanes.full == {"wh"}, "what is under way fills the lane that was narrowed"
    assert lanes.leave("wh")
    assert lanes.room_of("wh") == 1


def test_an_idle_lane_stays_as_wide_as_it_was_until_there_are_very_many() -> None:
    lanes = Lanes()
    for _ in range(8):
        attempt(lanes)
    assert lanes.room_of("wh") == 12
    attempt(lanes, answered=False)
    assert lanes.room_of("wh") == 6
    for place in range(10_000):
        lanes.enter(f"wh_{place}")
    attempt(lanes, answered=False)
    assert lanes.room_of("wh") == 4


def test_the_tenth_missing_answer_in_a_row_brings_rest_and_each_further_one_longer() -> None:
    lanes = Lanes()
    rests = [attempt(lanes, answered=False) for _ in range(18)]
    assert rests[:9] == [None] * 9
    assert [rest and rest.total_seconds() for rest in rests[9:]] == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert attempt(lanes) is None
    assert [attempt(lanes, answered=False) for _ in range(9)] == [None] * 9, "an answer begins the count anew"
