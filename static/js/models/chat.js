import { Api } from "./api.js";
import { Connection } from "./connection.js";
import { Conversation } from "./conversation.js";
import { ConversationList } from "./conversation-list.js";
import { FrameRouter } from "./frame-router.js";
import { LiveRuns } from "./live-runs.js";
import { Offers } from "./offers.js";
import { Preferences } from "./preferences.js";
import { Recent } from "./recent.js";
import { Drafts } from "./sending/drafts.js";
import { Sending } from "./sending/sending.js";
import { Uploads } from "./sending/uploads.js";
import { WaitingLine } from "./sending/waiting-line.js";
import { Several } from "./several.js";
import { Toolbox } from "./toolbox.js";

/**
 * All that the page knows. Fires "open" when another conversation is shown, "meta",
 * "running" when an answer began or ended, "accepted" and "refused" for what was sent,
 * "tell" with a text for the person.
 */
export class Chat extends EventTarget {
  api = new Api();
  connection = new Connection();
  runs = new LiveRuns(this.connection);
  sending = new Sending(this.connection);
  list = new ConversationList(this.api);
  drafts = new Drafts();
  uploads = new Uploads(this.api, this.drafts);
  waiting = new WaitingLine();
  preferences = new Preferences();
  unread = new Set();
  conversation = new Conversation(null);
  #recent = new Recent();
  #wasOpen = false;

  constructor(boot) {
    super();
    this.boot = boot;
    this.offers = new Offers(this);
    this.toolbox = new Toolbox(this);
    this.several = new Several(this);
    this.uploads.rules = () => this.boot;
    this.connection.awaits = () => this.runs.any || this.sending.any;
    new FrameRouter(this);
  }

  /** Show a conversation; null is a new one. */
  open(id) {
    this.conversation = id === null ? new Conversation(null) : this.#recent.take(id);
    this.unread.delete(id);
    this.#fire("open");
    if (id !== null) this.#load(this.conversation);
  }

  async #load(conversation) {
    await conversation.load(this.api);
    if (conversation === this.conversation) this.#fire("meta");
    for (const one of conversation.all()) this.#followIfRunning(conversation, one);
    this.#fire("running");
  }

  #followIfRunning(conversation, { id, status, run_id: runId, local, content }) {
    if (status !== "streaming" || !runId || local) return;
    const place = { conversationId: conversation.id, messageId: id };
    this.runs.follow({ runId, ...place, content: content ?? [] });
  }

  /** Another tab changed messages of a conversation: show them if this one has them. */
  reread(id) {
    const known = this.known(id);
    if (known) this.#load(known);
  }

  /** The conversation with this id if this tab holds it. */
  known(id) {
    if (this.conversation.id === id) return this.conversation;
    return this.#recent.get(id);
  }

  /** The server greeted: fetch what was missed since the last time. */
  connected() {
    const again = this.#wasOpen;
    this.#wasOpen = true;
    this.sending.resend();
    this.runs.resumeAll();
    if (!again) return;
    this.offers.reread();
    this.list.reload();
    if (this.conversation.id) this.#load(this.conversation);
  }

  /** The first message was accepted: there is an id. */
  named(conversation) {
    if (!this.#recent.get(conversation.id)) {
      this.#recent.add(conversation);
      conversation.state = "ready";
      if (conversation === this.conversation) this.#fire("named");
    }
    this.#fire("accepted");
    this.#fire("running");
  }

  describe(conversation) {
    this.known(conversation.id)?.describe(conversation);
    this.list.upsert(conversation);
    this.#fire("meta");
  }

  deleted(id) {
    this.list.remove(id);
    this.#recent.remove(id);
    if (this.conversation.id === id) this.#fire("gone");
  }

  ended({ conversation_id: id, status }) {
    if (id !== this.conversation.id) this.unread.add(id);
    this.#fire("running");
    if (status === "complete") this.#fire("free", id);
  }

  /** What was sent came back refused: {code, message, details}. */
  refused(problem) {
    this.#fire("running");
    this.#fire("refused", problem);
  }

  /** The answer being written in the open conversation, if any. */
  get run() {
    return this.conversation.id && this.runs.inConversation(this.conversation.id);
  }

  get busy() {
    return Boolean(this.run) || this.sending.isWaiting(this.conversation);
  }

  /** Whether the installation shows a feature (`interface` of librechat.yaml). */
  shows(feature) {
    const setting = this.boot.interface?.[feature];
    return setting !== false && setting?.use !== false;
  }

  tell(text, action) {
    this.#fire("tell", { text, action });
  }

  #fire(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
