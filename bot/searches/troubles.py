"""The API's errors as a batch keeps them."""

from collections.abc import Sequence

from bot.searches.models import Trouble, TroubleKind
from bot.searches.ports import (
    ApiAway,
    ApiLost,
    ApiSurprise,
    ApiTrouble,
    KeyRefused,
    NotEnoughCredits,
    TaskGone,
)

_KINDS: Sequence[tuple[type[ApiTrouble], TroubleKind]] = (
    (KeyRefused, TroubleKind.KEY),
    (NotEnoughCredits, TroubleKind.CREDITS),
    (TaskGone, TroubleKind.GONE),
    (ApiAway, TroubleKind.UNREACHABLE),
    (ApiLost, TroubleKind.UNREACHABLE),
    (ApiSurprise, TroubleKind.SURPRISE),
)


def trouble_of(heard: ApiTrouble) -> Trouble:
    """The error as the batch keeps it."""
    kind = next((kind for error, kind in _KINDS if isinstance(heard, error)), TroubleKind.REFUSED)
    return Trouble(kind=kind, text=heard.text, correlation_id=heard.correlation_id)


def shortfall(heard: NotEnoughCredits, count: int) -> Trouble:
    """What is missing for `count` people, and how many the balance pays for, as far as the API tells."""
    trouble = trouble_of(heard)
    if heard.required is None or heard.balance is None:
        return trouble
    fits = int(heard.balance * count // heard.required) if heard.required > 0 else None
    return trouble.model_copy(
        update={"required_credits": heard.required, "balance_credits": heard.balance, "fits": fits}
    )
