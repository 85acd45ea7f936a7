import { runInPage } from "./in-page.js";

/** Takes the server's frames to the models they concern. */
export class FrameRouter {
  #chat;

  constructor(chat) {
    this.#chat = chat;
    chat.addEventListener("config", () => runInPage(chat, chat.boot.page_calls));
    chat.connection.addEventListener("frame", ({ detail }) => this.take(detail));
  }

  take(frame) {
    const method = ROUTES[frame.type];
    if (method) method(this.#chat, frame);
  }
}

const ROUTES = {
  hello: greeted,
  "run.delta": (chat, frame) => chat.runs.receive(frame),
  "run.reasoning": (chat, frame) => chat.runs.receive(frame),
  "run.notice": (chat, frame) => chat.runs.receive(frame),
  "run.tool": (chat, frame) => chat.runs.receive(frame),
  "run.picture": (chat, frame) => chat.runs.receive(frame),
  "run.started": started,
  "run.finished": ended,
  "run.failed": ended,
  "conversation.changed": changed,
  "conversation.deleted": (chat, frame) => chat.deleted(frame.conversation_id),
  "messages.changed": reread,
  "call.waiting": (chat, place) => runInPage(chat, [place]),
  "config.changed": (chat) => chat.offers.reread(),
  "banners.changed": (chat) => chat.dispatchEvent(new Event("banners")),
  error: refused,
};

function greeted(chat, { active_runs }) {
  chat.connected(active_runs);
  runInPage(chat, chat.boot.page_calls);
}

function started(chat, frame) {
  const { run_id: runId, conversation, message } = frame;
  const start = { runId, conversationId: conversation.id, messageId: message.id };
  const ours = chat.sending.accepted(frame);
  if (ours) {
    chat.runs.begin({ ...start, content: message.content });
    chat.named(ours);
    chat.toolbox.kept(conversation.id);
  } else {
    joinIn(chat, frame, start);
  }
  chat.describe(conversation);
}

// Another tab of the same person started this run: show it here too.
function joinIn(chat, { conversation, user_message, message }, start) {
  const known = chat.known(conversation.id);
  if (!known) return;
  if (user_message) known.put(user_message);
  const reading = known.path().some(({ id }) => id === message.parent_id);
  known.put(message, { follow: reading });
  chat.runs.follow({ ...start, content: message.content });
}

function ended(chat, { run_id, message, error }) {
  const conversation = chat.known(message.conversation_id);
  conversation?.put({ ...message, error: error ?? message.error ?? null });
  chat.runs.end(run_id);
  chat.ended(message);
}

function changed(chat, { conversation }) {
  chat.describe(conversation);
}

function reread(chat, { conversation_id: id }) {
  chat.sending.reread(id);
  chat.reread(id);
}

function refused(chat, frame) {
  const answered = chat.sending.refused(frame);
  if (answered) {
    if (!answered.shown) chat.tell(answered.problem.message);
    chat.refused(answered.problem);
    return;
  }
  const run = chat.runs.refused(frame);
  if (run) chat.known(run.conversationId)?.load(chat.api);
}

/** The text parts of a message, with an empty line where a tool was called. */
export function textOf(message) {
  const texts = (message.content ?? []).filter(({ type }) => type === "text");
  return texts.map(({ text }) => text).join("\n\n");
}
