"""chat.*: https://docs.slack.dev/reference/methods?family=chat."""

from simulator.errors import RefusedError
from simulator.state import Channel, Message
from simulator.validate.messages import UPDATED_TEXT_CHARACTERS, check_message_blocks, check_text
from simulator.webapi.context import Context, require_open
from simulator.wire import Json


def post_message(context: Context) -> Json:
    """chat.postMessage."""
    channel = context.place()
    require_open(channel)
    if channel.is_im and not context.services.manifest.features.app_home.messages_tab_enabled:
        raise RefusedError("messages_tab_disabled", "the manifest switches the messages tab off")
    if context.workspace.bot.id not in channel.members and "chat:write.public" not in context.workspace.scopes:
        context.require_membership(channel)
    content = _content(context)
    message = context.workspace.post(
        channel,
        author=context.workspace.bot,
        text=content.get("text") or "",
        blocks=content.get("blocks"),
        thread_ts=_thread(channel, context.arguments.text("thread_ts")),
        broadcast=context.arguments.flag("reply_broadcast"),
        metadata=_metadata(context),
    )
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": message.body}


def post_ephemeral(context: Context) -> Json:
    """chat.postEphemeral."""
    channel = context.named_channel()
    require_open(channel)
    context.require_membership(channel)
    user_id = context.arguments.required("user")
    if user_id not in channel.members:
        raise RefusedError("user_not_in_channel", f"{user_id} is not in #{channel.name}")
    content = _content(context)
    message = context.workspace.post(
        channel,
        author=context.workspace.bot,
        text=content.get("text") or "",
        blocks=content.get("blocks"),
        thread_ts=_thread(channel, context.arguments.text("thread_ts")),
        seen_by=user_id,
    )
    return {"ok": True, "message_ts": message.ts}


def update(context: Context) -> Json:
    """chat.update. Text without blocks drops the blocks; a thread reply can be broadcast, but not edited with it."""
    channel = context.channel()
    message = _own(context, channel, "cant_update_message")
    if channel.is_archived:
        raise RefusedError("is_inactive", f"#{channel.name} is archived")
    has_content = any(context.arguments.merged.get(name) for name in ("text", "blocks", "attachments", "markdown_text"))
    changed = _content(context) if has_content or not context.arguments.flag("reply_broadcast") else {}
    check_text(changed.get("text") or "", UPDATED_TEXT_CHARACTERS)
    if context.arguments.flag("reply_broadcast") and not message.is_broadcast:
        changed |= _broadcast(message, changed)
    if (metadata := _metadata(context)) is not None:
        changed["metadata"] = metadata
    message = context.workspace.edit(message, changed)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "text": message.text, "message": message.body}


def delete(context: Context) -> Json:
    """chat.delete."""
    channel = context.channel()
    message = _own(context, channel, "cant_delete_message")
    context.workspace.remove(message)
    return {"ok": True, "channel": channel.id, "ts": message.ts}


def get_permalink(context: Context) -> Json:
    """chat.getPermalink."""
    channel = context.channel()
    message = context.workspace.message(channel, context.arguments.required("message_ts"))
    link = f"https://{context.workspace.name}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"ok": True, "channel": channel.id, "permalink": link}


def _content(context: Context) -> Json:
    """Text, blocks and attachments; fields that were left out are None, which takes them away in an edit."""
    arguments = context.arguments
    text = arguments.text("text")
    blocks = arguments.json("blocks", "invalid_blocks_format")
    attachments = arguments.json("attachments", "invalid_attachments")
    markdown = arguments.text("markdown_text")
    if markdown:
        if text or blocks:
            raise RefusedError("markdown_text_conflict", "markdown_text stands beside text or blocks")
        blocks = [{"type": "markdown", "text": markdown}]
    if not (text or blocks or attachments):
        raise RefusedError("no_text", "neither text nor blocks nor attachments")
    check_text(text)
    checked = check_message_blocks(blocks) if blocks else None
    return {"text": text or markdown, "blocks": checked, "attachments": attachments}


def _broadcast(message: Message, changed: Json) -> Json:
    if message.thread_ts is None:
        raise RefusedError("cant_broadcast_message", "only a reply in a thread can be broadcast")
    if changed and (changed["text"], changed["blocks"] or []) != (message.text, message.blocks):
        raise RefusedError("no_dual_broadcast_content_update", "broadcast a reply and change it in two calls")
    return {"subtype": "thread_broadcast"}


def _own(context: Context, channel: Channel, refused_as: str) -> Message:
    message = context.workspace.message(channel, context.arguments.required("ts"))
    if message.is_ephemeral:
        raise RefusedError("message_not_found", "an ephemeral message is out of reach of this method")
    if message.user_id != context.workspace.bot.id:
        raise RefusedError(refused_as, "the bot did not write this message")
    return message


def _thread(channel: Channel, thread_ts: str) -> str | None:
    """The thread's first message, also when a reply in it was named."""
    if not thread_ts:
        return None
    named = channel.messages.get(thread_ts)
    return named.thread_ts or thread_ts if named else thread_ts


def _metadata(context: Context) -> Json | None:
    metadata = context.arguments.json("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise RefusedError("invalid_metadata_format", "metadata needs an event_type")
    if not isinstance(metadata.get("event_payload"), dict):
        raise RefusedError("invalid_metadata_format", "metadata needs an event_payload")
    return metadata
