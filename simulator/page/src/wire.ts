// What travels between the simulator and the page; blocks and views as Slack's documents spell them.

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

export interface Text {
  type: "plain_text" | "mrkdwn";
  text: string;
}

export interface Option {
  text: Text;
  value: string;
  description?: Text;
  url?: string;
}

export interface Confirm {
  title: Text;
  text: Text;
  confirm: Text;
  deny: Text;
  style?: "primary" | "danger";
}

export interface Element {
  type: string;
  action_id: string;
  text?: Text;
  value?: string;
  url?: string;
  style?: "primary" | "danger";
  confirm?: Confirm;
  accessibility_label?: string;
  placeholder?: Text;
  options?: Option[];
  option_groups?: { label: Text; options: Option[] }[];
  multiline?: boolean;
  min_query_length?: number;
  is_decimal_allowed?: boolean;
  dispatch_action_config?: { trigger_actions_on?: string[] };
  [initial: `initial_${string}`]: Json;
}

export interface Block {
  type: string;
  block_id: string;
  text?: Text;
  fields?: Text[];
  accessory?: Element;
  elements?: Element[];
  element?: Element;
  label?: Text;
  hint?: Text;
  optional?: boolean;
  dispatch_action?: boolean;
  caption?: string;
  rows?: Json[][];
}

export interface File {
  id: string;
  name: string;
  title: string;
  size: number;
  pretty_type: string;
}

export interface Message {
  ts: string;
  channel: string;
  user: string;
  text: string;
  blocks?: Block[];
  files?: File[];
  thread_ts?: string;
  subtype?: string;
  edited?: { ts: string };
  seen_by: string | null;
}

export interface View {
  id: string;
  hash: string;
  type: "modal" | "home";
  title: Text | null;
  submit: Text | null;
  close: Text | null;
  blocks: Block[];
  previous_view_id: string | null;
  state: { values: Values };
}

export type Values = Record<string, Record<string, { type: string; [field: string]: Json }>>;

/** What stands in the fields of a form: block_id → action_id → what was typed or chosen. */
export type Entries = Record<string, Record<string, Json>>;

export interface Person {
  id: string;
  name: string;
  real_name: string;
  role: "member" | "admin" | "guest" | "bot";
  company: string;
}

export interface Channel {
  id: string;
  name: string;
  is_im: boolean;
  is_private: boolean;
  members: string[];
  has_bot: boolean;
  is_member: boolean;
}

export interface App {
  name: string;
  user_id: string;
  commands: { command: string; description: string; usage_hint: string }[];
  shortcuts: { name: string; type: "global" | "message"; callback_id: string }[];
  home_tab: boolean;
  can_be_written_to: boolean;
}

export interface Call {
  number: number;
  at: number;
  method: string;
  body: Json;
  answer: Json;
  duration_s: number;
  status: number | null;
  rule: string | null;
  fault: string | null;
}

export interface Delivery {
  number: number;
  at: number;
  kind: string;
  transport: string;
  payload: { [name: string]: Json };
  attempt: number;
  ack_ms: number | null;
  answer: Json;
  error: string | null;
}

export type Record_ = Call | Delivery;

export interface Fault {
  kind: "rate_limited" | "error" | "lose_answer" | "slow" | "server_error" | "html" | "never";
  method: string;
  times?: number | null;
  error?: string;
  retry_after_s?: number;
  seconds?: number;
}

/** One push: whole fields that are different now, messages and records that are new, `removed` as channel and ts. */
export interface News {
  app?: App;
  workspace?: { id: string; name: string };
  me?: string;
  people?: Person[];
  channels?: Channel[];
  modal?: View | null;
  home?: View | null;
  faults?: Record<string, Fault>;
  connected?: boolean;
  messages?: Message[];
  removed?: [string, string][];
  records?: Record_[];
}

/** What somebody sees of an action. */
export interface Screen {
  ok: boolean;
  error: string | null;
  errors: Record<string, string>;
  options: Option[];
}
