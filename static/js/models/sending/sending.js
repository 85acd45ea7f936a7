import { uuid } from "../../lib/uuid.js";
import {
  awaited,
  draft,
  excessOf,
  noReply,
  regenerateFields,
  startFields,
  tooLarge,
} from "./outgoing.js";

const REPLY_LIMIT = 30_000; // ms, on an open connection

/**
 * What was sent and is not yet accepted. A message shows at once under its own id; when
 * the connection was lost it is sent again, and the server knows it by that id, until
 * it has one of the server's.
 */
export class Sending {
  #waiting = new Map();
  #connection;

  constructor(connection) {
    this.#connection = connection;
  }

  /** Send a new message after `parentId`. Returns the message. */
  send(conversation, { content, parentId, ...sent }) {
    return this.#start(conversation, draft("user", parentId, content), sent);
  }

  /** Send a message that failed once more, under the same id; `offer` may be another. */
  again(conversation, message, offer = message.sent.offer) {
    const sent = { ...message.sent, offer };
    return this.#start(conversation, { ...message, problem: null }, sent);
  }

  #start(conversation, message, sent) {
    conversation.put({ ...message, local: "sending", sent }, { follow: true });
    const answer = this.#expect(conversation, message.id, sent.offer);
    const fields = () => startFields(conversation, message, sent);
    this.#post("run.start", { conversation, answer, message }, fields);
    return message;
  }

  /** Ask for another answer beside `message`. */
  regenerate(conversation, message, other = {}) {
    const offer = other.offer ?? message;
    const answer = this.#expect(conversation, message.parent_id, offer);
    const fields = () => regenerateFields(conversation, message, other);
    this.#post("run.regenerate", { conversation, answer }, fields);
  }

  /**
   * Go on with an answer: one that was cut off, or one that waits for the person, as the
   * frame's `type` and `more` fields say. Until it does it shows `content`.
   */
  goOn(conversation, message, type = "run.continue", { more, content } = {}) {
    const known = { ...message, content: content ?? message.content };
    const answer = { ...known, status: "streaming", local: "pending" };
    conversation.put(answer);
    this.#post(type, { conversation, answer, before: message }, () => ({
      conversation_id: conversation.id,
      message_id: message.id,
      ...more,
    }));
  }

  #expect(conversation, parentId, offer) {
    const answer = awaited(parentId, offer);
    conversation.put(answer, { follow: true });
    return answer;
  }

  #post(type, about, fields) {
    const id = uuid();
    this.#waiting.set(id, { ...about, type, fields });
    if (excessOf(type, fields())) return this.#refuseHere(id);
    this.#connection.send(type, { id, ...fields() });
    this.#watch(id);
    return undefined;
  }

  // The server would not take it, however often; and some close the line for it.
  #refuseHere(id) {
    queueMicrotask(() => this.#connection.refuse(id, tooLarge(), "too_large"));
  }

  // Without a reply the person must learn that nothing happens.
  #watch(id) {
    setTimeout(() => {
      if (!this.#waiting.has(id)) return;
      if (this.#connection.state === "open") this.#connection.refuse(id, noReply());
      else this.#watch(id);
    }, REPLY_LIMIT);
  }

  /** After a lost connection: nobody knows what had arrived, so send all again. */
  resend() {
    for (const [id, { type, fields }] of this.#waiting)
      this.#connection.send(type, { id, ...fields() });
  }

  /** Take run.started; return the conversation it belongs to if the run is ours. */
  accepted(frame) {
    const ours = this.#waiting.get(frame.id);
    if (!ours) return null;
    this.#waiting.delete(frame.id);
    const { conversation, answer, message } = ours;
    conversation.id ??= frame.conversation.id;
    const asked = message ? [[message.id, frame.user_message]] : [];
    conversation.replace(...asked, [answer.id, frame.message]);
    return conversation;
  }

  /**
   * Take an error frame; false when it was not about something sent from here, else
   * {problem, shown}: why, and whether a message shows it.
   */
  refused(frame) {
    const ours = this.#waiting.get(frame.id);
    if (!ours) return false;
    this.#waiting.delete(frame.id);
    const { conversation, answer, message, before } = ours;
    const { code, message: text, details = {} } = frame;
    const problem = { code, message: text, details };
    if (before) conversation.put({ ...before, problem });
    else conversation.remove(answer.id);
    if (message)
      conversation.put({ ...conversation.get(message.id), local: "failed", problem });
    return { problem, shown: Boolean(message || before) };
  }

  /** Messages of a conversation changed: an answer to one of several calls is there. */
  reread(conversationId) {
    for (const [id, { type, conversation }] of this.#waiting)
      if (type === "tool.answer" && conversation.id === conversationId)
        this.#waiting.delete(id);
  }

  get any() {
    return this.#waiting.size > 0;
  }

  /** Say whether the first message of a conversation is still on its way. */
  isWaiting(conversation) {
    return [...this.#waiting.values()].some((one) => one.conversation === conversation);
  }
}
