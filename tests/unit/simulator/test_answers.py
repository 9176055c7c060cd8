"""What the acknowledgement of a form or a menu does."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from simulator import Simulator, View
from simulator.answers import answer_menu, answer_submission
from simulator.errors import RefusedError
from tests.unit.simulator.asking import modal, options, plain, trigger

FORM = modal(
    {
        "type": "input",
        "block_id": "what",
        "label": plain("What"),
        "element": {"type": "plain_text_input", "action_id": "text"},
    },
    submit=plain("Go"),
)


@pytest.fixture
async def form(slack: Simulator, client: AsyncWebClient) -> View:
    await client.views_open(trigger_id=await trigger(slack, slack.person("ana")), view=FORM)
    return await slack.person("ana").modal()


@pytest.mark.parametrize("answer", [None, "", {}])
def test_an_empty_answer_closes_the_form(slack: Simulator, form: View, answer: Any) -> None:
    assert answer_submission(slack.workspace(), form, answer) == {}
    assert slack.person("ana").view is None


def test_errors_leave_the_form_open(slack: Simulator, form: View) -> None:
    errors = answer_submission(slack.workspace(), form, {"response_action": "errors", "errors": {"what": "No."}})
    assert errors == {"what": "No."}
    assert slack.person("ana").view is form


def test_an_update_takes_the_form_s_place(slack: Simulator, form: View) -> None:
    answer_submission(slack.workspace(), form, {"response_action": "update", "view": modal(title=plain("Done"))})
    shown = slack.person("ana").view
    assert shown is not None
    assert (shown.id, shown.title) == (form.id, "Done")


def test_a_push_lies_on_the_form_and_clear_takes_both_away(slack: Simulator, form: View) -> None:
    answer_submission(slack.workspace(), form, {"response_action": "push", "view": modal()})
    pushed = slack.person("ana").view
    assert pushed is not None
    assert pushed.previous_id == form.id
    answer_submission(slack.workspace(), pushed, {"response_action": "clear"})
    assert slack.person("ana").view is None


@pytest.mark.parametrize(
    "answer",
    [
        "text",
        {"response_action": "jump"},
        {"response_action": "errors", "errors": {}},
        {"response_action": "errors", "errors": {"nowhere": "No."}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "push", "view": {"type": "home", "blocks": []}},
    ],
)
def test_a_wrong_answer_is_refused_and_the_form_stays(slack: Simulator, form: View, answer: Any) -> None:
    with pytest.raises(RefusedError):
        answer_submission(slack.workspace(), form, answer)
    assert slack.person("ana").view is form


def test_a_menu_offers_up_to_a_hundred_options() -> None:
    assert answer_menu({"options": []}) == []
    assert answer_menu({"options": options(100)}) == options(100)
    assert answer_menu({"option_groups": [{"label": plain("G"), "options": options(2)}]}) == options(2)
    for wrong in ({"options": options(101)}, {"options": [{"text": "x"}]}, {}, None, "text"):
        with pytest.raises(RefusedError):
            answer_menu(wrong)
