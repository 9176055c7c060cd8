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
    if not isinstance(heard, NotEnoughCredits):
        return Trouble(kind=kind, text=heard.text, correlation_id=heard.correlation_id)
    return Trouble(
        kind=kind,
        text=heard.text,
        correlation_id=heard.correlation_id,
        required_credits=heard.required,
        balance_credits=heard.balance,
    )
