"""7: a slow edit of the progress arrives after the result.

Fails without the order of edits in bot/slack/edits.py: the held edit would cover the result when it is let go.
"""

from pathlib import Path

from bot.slack.ids import Action
from tests.support.product import has, open_product, row


async def test_a_held_progress_edit_never_covers_the_result(redis_url: str, tmp_path: Path) -> None:
    async with open_product(redis_url, tmp_path, people=[row(n) for n in range(60)], pace=0.5) as product:
        product.slack.faults.add("slow", "chat.update", seconds=4.0)
        progress = await product.search("CTOs in Berlin", count=25)
        result = await product.result(progress)
        (held, *_) = product.slack.calls("chat.update")
        assert held.fault == "slow"
        assert held.duration_s >= 4.0
        edits = [call for call in product.slack.calls("chat.update") if call.ok]
        assert "people" in edits[-1].body["text"]
        shown = product.ana.now(result)
        assert shown is not None
        assert has(shown, Action.EXPORT)
