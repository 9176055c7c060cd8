"""What a person was told a moment ago."""

from handlers.told import KEPT, REPEAT_SECONDS, Told


def test_the_same_is_news_to_each_person_once_and_again_after_a_while() -> None:
    told, now = Told(), 0.0
    assert told.is_news("U1", "b1", clock=lambda: now)
    assert not told.is_news("U1", "b1", clock=lambda: now)
    assert told.is_news("U2", "b1", clock=lambda: now)
    assert told.is_news("U1", "b2", clock=lambda: now)
    now += REPEAT_SECONDS
    assert told.is_news("U1", "b1", clock=lambda: now)


def test_it_remembers_no_more_than_its_limit() -> None:
    told = Told()
    for number in range(KEPT + 1):
        told.is_news("U1", str(number), clock=lambda: 0.0)
    assert told.is_news("U1", "0", clock=lambda: 0.0)
    assert not told.is_news("U1", str(KEPT), clock=lambda: 0.0)
