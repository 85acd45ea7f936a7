import { artifactsIn, keyOf } from "../lib/artifacts/found.js";

/**
 * @typedef {import("../lib/markdown/artifact-rule.js").Artifact} Artifact
 * @typedef {{artifact: Artifact, messageId: string, at: number, growing: boolean}} Version
 */

/** The artifacts of a conversation: every version that stands anywhere in its tree. */
export class ArtifactShelf {
  #chat;
  /** @type {Map<string, {text: string, found: Artifact[]}>} */
  #read = new Map();

  constructor(chat) {
    this.#chat = chat;
  }

  /** Every version with this key, oldest first. @param {string} key @returns {Version[]} */
  versions(key) {
    return this.#all().filter(({ artifact }) => keyOf(artifact) === key);
  }

  /** The artifacts of one answer of the conversation. @param {string} messageId */
  of(messageId) {
    const message = this.#chat.conversation.all().find(({ id }) => id === messageId);
    return message ? this.#of(message) : [];
  }

  /** All artifacts, oldest first. @returns {Version[]} */
  #all() {
    const answers = this.#chat.conversation.all().filter(({ role }) => role !== "user");
    answers.sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
    return answers.flatMap((message) => this.#of(message));
  }

  #of(message) {
    const run = this.#chat.runs.ofMessage(message.id);
    const text = textIn(run ? run.parts.list : (message.content ?? []));
    const known = this.#read.get(message.id);
    const found = known?.text === text ? known.found : artifactsIn(text);
    this.#read.set(message.id, { text, found });
    const growing = Boolean(run);
    return found.map((artifact, at) => ({
      artifact,
      messageId: message.id,
      at,
      growing,
    }));
  }
}

const textIn = (parts) =>
  parts
    .filter(({ type }) => type === "text")
    .map(({ text }) => text)
    .join("\n\n");
