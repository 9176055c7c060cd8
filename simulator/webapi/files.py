"""files.*, the upload in three steps: https://docs.slack.dev/messaging/working-with-files#upload."""

from typing import Final

from simulator.errors import RefusedError
from simulator.state import Channel, File
from simulator.validate.messages import check_message_blocks
from simulator.webapi.context import Context, require_open
from simulator.wire import Json

CHANNELS_PER_UPLOAD: Final = 100


def get_upload_url(context: Context) -> Json:
    """files.getUploadURLExternal."""
    name = context.arguments.required("filename")
    length = context.arguments.number("length", 0)
    if length <= 0:
        raise RefusedError("missing_argument", "length must be the number of bytes, and more than 0")
    ticket = context.services.uploads.begin(context.workspace, name)
    return {"ok": True, "upload_url": ticket.url, "file_id": ticket.file_id}


def complete_upload(context: Context) -> Json:
    """files.completeUploadExternal: the files become messages in the named channels."""
    entries = context.arguments.json("files", "invalid_arguments")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise RefusedError(
            "invalid_arguments", "files is no array of objects", messages=["missing required field: files"]
        )
    channels = _channels(context)
    blocks = context.arguments.json("blocks", "invalid_blocks")
    checked = check_message_blocks(blocks) if blocks else None
    files = [
        context.services.uploads.complete(context.workspace, str(entry.get("id")), entry.get("title"))
        for entry in entries
    ]
    for channel in channels:
        _share(context, channel, files, checked)
    return {"ok": True, "files": [file.described() for file in files]}


def _channels(context: Context) -> list[Channel]:
    named = context.arguments.text("channel_id") or context.arguments.text("channels")
    names = [name for name in named.split(",") if name]
    if len(names) > CHANNELS_PER_UPLOAD:
        raise RefusedError("channels_limit_exceeded", f"at most {CHANNELS_PER_UPLOAD} channels")
    channels = []
    for name in names:
        channel = context.workspace.channels.get(name)
        if channel is None or (channel.is_private and context.workspace.bot.id not in channel.members):
            raise RefusedError("channel_not_found", f"no channel with the id {name!r} (names are not taken here)")
        require_open(channel)
        context.require_membership(channel)
        channels.append(channel)
    return channels


def _share(context: Context, channel: Channel, files: list[File], blocks: list[Json] | None) -> None:
    context.workspace.post(
        channel,
        author=context.workspace.bot,
        text=context.arguments.text("initial_comment"),
        blocks=blocks,
        thread_ts=context.arguments.text("thread_ts") or None,
        files=tuple(files),
    )
