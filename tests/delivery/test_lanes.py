"""How wide the lane to one endpoint is, and when the endpoint is left alone for a while."""

from datetime import timedelta

from app.delivery.lanes import WIDEST, Lanes

PROMPT = timedelta(milliseconds=20)
SLOW = timedelta(seconds=2)


def attempt(lanes: Lanes, *, answered: bool = True, duration: timedelta = PROMPT) -> timedelta | None:
    enter(lanes)
    rest = lanes.learn("wh", answered=answered, duration=duration)
    lanes.end("wh")
    return rest


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


def test_the_tenth_missing_answer_in_a_row_brings_rest_and_each_further_one_longer() -> None:
    lanes = Lanes()
    rests = [attempt(lanes, answered=False) for _ in range(18)]
    assert rests[:9] == [None] * 9
    assert [rest and rest.total_seconds() for rest in rests[9:]] == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert attempt(lanes) is None
    assert [attempt(lanes, answered=False) for _ in range(9)] == [None] * 9, "an answer begins the count anew"


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
