"""A file into a thread, in Slack's three steps."""

from http import HTTPStatus
from typing import Final

import aiohttp

from bot.searches.models import Posted
from bot.searches.ports import SlackAway, SlackLost
from bot.slack.calls import Calls
from bot.slack.client import UPLOAD_SECONDS
from bot.slack.rates import UPLOAD

AGAIN_SECONDS: Final = 5.0
"""Before the next try, when a step was lost that nobody can see."""


class Uploads:
    """Hands files over.

    Args:
        calls: the Web API.
        session: for the bytes, which go to an address of their own without a token.
    """

    def __init__(self, *, calls: Calls, session: aiohttp.ClientSession) -> None:
        self._calls = calls
        self._session = session

    async def put(self, team_id: str, to: Posted, *, name: str, content: bytes, note: str) -> None:
        """Share the file below `to`, with a note.

        Raises SlackLost only when the last step is in doubt: before it nobody sees anything, and all may be repeated.
        """
        try:
            file_id = await self._upload(team_id, name, content)
        except SlackLost as lost:
            raise SlackAway(lost.code, retry_after=AGAIN_SECONDS) from lost
        await self._calls(
            team_id,
            UPLOAD,
            lambda client: client.files_completeUploadExternal(
                files=[{"id": file_id, "title": name}],
                channel_id=to.channel_id,
                thread_ts=to.ts,
                initial_comment=note,
            ),
        )

    async def _upload(self, team_id: str, name: str, content: bytes) -> str:
        place = await self._calls(
            team_id,
            UPLOAD,
            lambda client: client.files_getUploadURLExternal(filename=name, length=len(content)),
        )
        limit = aiohttp.ClientTimeout(total=UPLOAD_SECONDS)
        try:
            async with self._session.post(str(place.get("upload_url")), data=content, timeout=limit) as answer:
                if answer.status != HTTPStatus.OK:
                    raise SlackLost(f"upload_http_{answer.status}")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SlackLost("upload_no_answer") from error
        return str(place.get("file_id"))
