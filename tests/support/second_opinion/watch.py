"""Reads along with everything that a test sends."""

import json
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from simulator.recorder import Call, Delivery, Recorder
from tests.support import slack_payloads
from tests.support.scripted_slack import Asked, ScriptedSlack
from tests.support.second_opinion import generated
from tests.support.second_opinion.schemas import Schemas
from tests.support.second_opinion.traffic import Traffic

REFUSED_ACK = "acknowledgement"
"""The method under which the simulator records an acknowledgement that it refuses."""
ADDRESSES = {"respond": "response_url", "put": "upload"}
"""What addresses of the scripted Slack that are no methods stand for."""


@cache
def reader() -> Traffic | None:
    """Who reads along in this process; None where there are no schemas."""
    return None if generated.why_absent() else Traffic(Schemas(generated.load()))


class Watch:
    """What the simulators, the scripted Slacks and the hand-made payloads of a test sent and were sent."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.deliveries: list[Delivery] = []
        self.asked: list[Asked] = []
        self.payloads: list[Mapping[str, Any]] = []
        self.acks: list[tuple[Mapping[str, Any], Any]] = []
        """What Bolt answered to the hand-made payloads."""

    def start(self, patch: pytest.MonkeyPatch) -> None:
        """Keep everything until the patch is undone."""
        keep_call, keep_delivery, keep_asked = Recorder.call, Recorder.delivery, ScriptedSlack.keep
        sign, dispatch = slack_payloads.signed, AsyncApp.async_dispatch
        made: dict[int, tuple[AsyncBoltRequest, Mapping[str, Any]]] = {}

        def call(recorder: Recorder, **fields: Any) -> Call:
            self.calls.append(kept := keep_call(recorder, **fields))
            return kept

        def delivery(recorder: Recorder, **fields: Any) -> Delivery:
            self.deliveries.append(kept := keep_delivery(recorder, **fields))
            return kept

        def keep(slack: ScriptedSlack, asked: Asked) -> None:
            self.asked.append(asked)
            keep_asked(slack, asked)

        def signed(fields: Mapping[str, str]) -> AsyncBoltRequest:
            payload = json.loads(fields["payload"]) if "payload" in fields else fields
            self.payloads.append(payload)
            request = sign(fields)
            made[id(request)] = request, payload
            return request

        async def dispatched(app: AsyncApp, request: AsyncBoltRequest) -> BoltResponse:
            response = await dispatch(app, request)
            if id(request) in made and response.status == HTTPStatus.OK and response.body:
                is_json = "json" in response.first_headers().get("content-type", "")
                self.acks.append((made[id(request)][1], json.loads(response.body) if is_json else response.body))
            return response

        patch.setattr(Recorder, "call", call)
        patch.setattr(Recorder, "delivery", delivery)
        patch.setattr(ScriptedSlack, "keep", keep)
        patch.setattr(slack_payloads, "signed", signed)
        patch.setattr(AsyncApp, "async_dispatch", dispatched)

    def problems(self, traffic: Traffic) -> list[str]:
        """What is wrong with it; what the simulator has refused is known to be wrong."""
        found: list[str] = []
        for call in self.calls:
            found += traffic.of_request(call.method, call.body) if call.rule is None else []
        for asked in self.asked:
            found += traffic.of_request(ADDRESSES.get(asked.method, asked.method), asked.args)
        for payload in self.payloads:
            found += traffic.of_payload(payload)
        for payload, answer in self.acks:
            found += traffic.of_ack(payload, answer)
        refused = [call.body for call in self.calls if call.method == REFUSED_ACK]
        for delivery in self.deliveries:
            found += traffic.of_payload(delivery.payload)
            answer = delivery.answer
            if delivery.error is None and (answer if isinstance(answer, dict) else {"answer": answer}) not in refused:
                found += traffic.of_ack(delivery.payload, answer)
        return found
