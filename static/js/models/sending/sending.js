import { uuid } from "../../lib/uuid.js";
import { gettext } from "../../lib/words.js";
import { draft, excessOf, pick, startFields } from "./outgoing.js";

const PENDING = "pending-";
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
  send(conversation, { content, parentId, offer, params = {}, temporary = false }) {
    const message = draft("user", parentId, content);
    return this.#start(conversation, message, { offer, params, temporary });
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

  /** Return how many bytes too large a message is for the server; 0: it can be sent. */
  excess(conversation, { content, offer, params = {}, temporary = false }) {
    const message = draft("user", uuid(), content);
    const fields = startFields(conversation, message, { offer, params, temporary });
    return excessOf("run.start", fields);
  }

  /** Ask for another answer beside `message`. */
  regenerate(conversation, message, { offer, params } = {}) {
    const answer = this.#expect(conversation, message.parent_id, offer ?? message);
    this.#post("run.regenerate", { conversation, answer }, () => ({
      conversation_id: conversation.id,
      message_id: message.id,
      endpoint: offer?.endpoint ?? null,
      model: offer?.model ?? null,
      spec: offer?.spec ?? "",
      params: params ?? null,
    }));
  }

  /** Go on with an answer that was cut off. */
  goOn(conversation, message) {
    const answer = { ...message, status: "streaming", local: "pending" };
    conversation.put(answer);
    this.#post("run.continue", { conversation, answer, before: message }, () => ({
      conversation_id: conversation.id,
      message_id: message.id,
    }));
  }

  #expect(conversation, parentId, offer) {
    const answer = draft("assistant", parentId, []);
    const known = { id: PENDING + answer.id, local: "pending", status: "streaming" };
    Object.assign(answer, known, pick(offer));
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

  get any() {
    return this.#waiting.size > 0;
  }

  /** Say whether the first message of a conversation is still on its way. */
  isWaiting(conversation) {
    return [...this.#waiting.values()].some((one) => one.conversation === conversation);
  }
}

const tooLarge = () => gettext("It is too large; please shorten it.");

const noReply = () => gettext("The server did not answer. Try again.");
