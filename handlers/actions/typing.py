"""While somebody types into the form: how the prompt will be understood, and what so many people cost."""

from handlers.deps import Deps
from handlers.forms import follow
from handlers.listener import Ack, Client
from handlers.payloads import Body, Typing


async def typed(deps: Deps, body: Body, ack: Ack, client: Client) -> None:
    """Change the form where it reads differently now."""
    await ack()
    await follow(deps, client, Typing.model_validate(body).view, body["view"])
