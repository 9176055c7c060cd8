// Which of Slack's own types describes what travels. JSON Schemas are generated from this file; nothing here runs.
import type {
  BlockAction,
  BlockOptions,
  BlockSuggestion,
  EnvelopedEvent,
  GlobalShortcut,
  MessageShortcut,
  OptionGroups,
  RespondArguments,
  SlashCommand,
  ViewClosedAction,
  ViewResponseAction,
  ViewSubmitAction,
} from '@slack/bolt';
import type { SlackEvent } from '@slack/types';
import type * as web from '@slack/web-api';

// Two of Slack's files have a `Channel` each, and a schema can hold one of a name: the fields are taken one by one.
type Fields<T> = { [K in keyof T]: T[K] };

// `Partial`, where it stands below: the generator takes all alternatives of a computed type for one with all their fields.

/** The arguments of each Web API method; `response_url` is what is posted to one. */
export interface Calls {
  'auth.test': web.AuthTestArguments;
  'chat.delete': web.ChatDeleteArguments;
  'chat.getPermalink': web.ChatGetPermalinkArguments;
  'chat.postEphemeral': web.ChatPostEphemeralArguments;
  'chat.postMessage': web.ChatPostMessageArguments;
  'chat.update': web.ChatUpdateArguments;
  'conversations.info': Fields<web.ConversationsInfoArguments>;
  'conversations.join': Fields<web.ConversationsJoinArguments>;
  'conversations.list': Fields<web.ConversationsListArguments>;
  'conversations.members': Fields<web.ConversationsMembersArguments>;
  'conversations.open': Partial<Fields<web.ConversationsOpenArguments>>;
  'files.completeUploadExternal': web.FilesCompleteUploadExternalArguments;
  'files.getUploadURLExternal': web.FilesGetUploadURLExternalArguments;
  'users.info': web.UsersInfoArguments;
  'views.open': web.ViewsOpenArguments;
  'views.publish': web.ViewsPublishArguments;
  'views.push': web.ViewsPushArguments;
  'views.update': web.ViewsUpdateArguments;
  response_url: Partial<RespondArguments>;
}

/** What Slack sends to an app, by the payload's `type`; a slash command has none. */
export interface Payloads {
  block_actions: BlockAction;
  block_suggestion: BlockSuggestion;
  event_callback: EnvelopedEvent<SlackEvent>;
  message_action: MessageShortcut;
  shortcut: GlobalShortcut;
  slash_command: SlashCommand;
  view_closed: ViewClosedAction;
  view_submission: ViewSubmitAction;
}

/** What an app answers to a payload in its acknowledgement, by the payload's name. */
export interface Acks {
  block_suggestion: BlockOptions | OptionGroups<BlockOptions>;
  slash_command: Partial<RespondArguments>;
  view_submission: ViewResponseAction;
}
