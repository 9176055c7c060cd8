"""A small real Bolt app: every kind of interaction once, and nothing else."""

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

FORM = {
    "type": "modal",
    "callback_id": "echo_form",
    "title": {"type": "plain_text", "text": "Echo"},
    "submit": {"type": "plain_text", "text": "Say it"},
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "what",
            "label": {"type": "plain_text", "text": "What"},
            "element": {"type": "plain_text_input", "action_id": "text", "max_length": 100},
        },
        {
            "type": "input",
            "block_id": "times",
            "optional": True,
            "label": {"type": "plain_text", "text": "How often"},
            "element": {
                "type": "number_input",
                "action_id": "count",
                "is_decimal_allowed": False,
                "min_value": "1",
                "initial_value": "1",
            },
        },
        {
            "type": "input",
            "block_id": "where",
            "optional": True,
            "dispatch_action": True,
            "label": {"type": "plain_text", "text": "Where"},
            "element": {"type": "external_select", "action_id": "place", "min_query_length": 1},
        },
    ],
}


def button(text: str, action_id: str, value: str = "v") -> dict[str, Any]:
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": text},
        "action_id": action_id,
        "value": value,
    }


class EchoApp:
    """The app, and what its listeners were sent."""

    def __init__(self, client: AsyncWebClient, signing_secret: str) -> None:
        self.heard: list[tuple[str, Any]] = []
        self.bolt = app = AsyncApp(client=client, signing_secret=signing_secret)
        app.command("/echo")(self.command)
        app.action("again")(self.again)
        app.action("place")(self.place)
        app.options("place")(self.places)
        app.view("echo_form")(self.submitted)
        app.view_closed("echo_form")(self.closed)
        app.event("app_mention")(self.mentioned)
        app.event("app_home_opened")(self.home)
        app.shortcut("echo_this")(self.echo_this)

    def bodies(self, listener: str) -> list[Any]:
        return [body for name, body in self.heard if name == listener]

    async def command(self, ack: Any, body: Any, client: AsyncWebClient) -> None:
        self.heard.append(("command", body))
        match body["text"]:
            case "form":
                await ack()
                await client.views_open(trigger_id=body["trigger_id"], view=FORM)
            case "loud":
                await ack({"response_type": "in_channel", "text": "LOUD"})
            case "":
                await ack()
            case text:
                await ack(text)

    async def again(self, ack: Any, body: Any, respond: Any) -> None:
        self.heard.append(("again", body))
        await ack()
        await respond("again!", replace_original=True)

    async def place(self, ack: Any, body: Any) -> None:
        self.heard.append(("place", body))
        await ack()

    async def places(self, ack: Any, body: Any) -> None:
        text = {"type": "plain_text", "text": f"{body['value']} street"}
        await ack(options=[{"text": text, "value": "street"}])

    async def submitted(self, ack: Any, body: Any, client: AsyncWebClient) -> None:
        self.heard.append(("submitted", body))
        said = body["view"]["state"]["values"]["what"]["text"]["value"]
        if said == "wrong":
            await ack(response_action="errors", errors={"what": "Not that word."})
            return
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text=said)

    async def closed(self, ack: Any, body: Any) -> None:
        self.heard.append(("closed", body))
        await ack()

    async def mentioned(self, say: Any) -> None:
        await say("you called?")

    async def home(self, event: Any, client: AsyncWebClient) -> None:
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Home*"}}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    async def echo_this(self, ack: Any, body: Any, respond: Any) -> None:
        await ack()
        await respond(body["message"]["text"])
