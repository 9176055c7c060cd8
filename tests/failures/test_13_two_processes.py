"""13: two processes on one app token share what Slack sends, at random.

Seen to fail: `Searches.more` in bot/searches/service.py that knows only searches begun by its own process.
"""

from pathlib import Path

from bot.slack.ids import Action
from tests.support.product import open_product, row, running_bot


async def test_any_process_handles_any_click(redis_url: str, tmp_path: Path) -> None:
    people = [row(number) for number in range(100)]
    async with (
        open_product(redis_url, tmp_path, people=people, transport="socket") as product,
        running_bot(product.settings, product.slack),
        running_bot(product.settings, product.slack),
    ):
        seen = [await product.result(await product.search("CTOs in Berlin", count=10))]
        for _ in range(4):
            await product.ben.press(seen[-1], Action.MORE)
            seen.append(await product.following(*seen, who=product.ben))
        leads = await product.leads()
        assert len(leads) == len({lead.profile_url for lead in leads}) == 50 == await product.charged()
        assert len(await product.client.recent_tasks()) == 5
