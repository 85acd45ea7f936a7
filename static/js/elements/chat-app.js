import { gettext } from "../lib/words.js";
import { Chat } from "../models/chat.js";
import { AddressWishes } from "./address-wishes.js";
import { ArtifactDesk } from "./artifacts/artifact-desk.js";
import { on } from "./chat-of.js";
import { Commands } from "./commands.js";
import { Shortcuts } from "./shortcuts.js";
import { ConversationCommands } from "./sidebar/conversation-commands.js";
import { SpeechButtons } from "./speech-buttons.js";
import { Switches } from "./switches.js";
import { MessageCommands } from "./transcript/message-commands.js";
import { MessageMenu } from "./transcript/message-menu.js";
import { QuoteButton } from "./transcript/quote-button.js";

const HELPERS = [
  Commands,
  ConversationCommands,
  MessageCommands,
  MessageMenu,
  QuoteButton,
  Shortcuts,
  AddressWishes,
  SpeechButtons,
  Switches,
  ArtifactDesk,
];

const PLACE = /^\/c\/([0-9a-f-]{36})$/;

/** The whole page: owns the models, turns addresses into open conversations. */
export class ChatApp extends HTMLElement {
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.chat = new Chat(JSON.parse(document.getElementById("boot").textContent));
    for (const Helper of HELPERS) new Helper(this, signal);
    on(this.chat, signal, {
      named: () => this.#rename(),
      gone: () => this.go(null),
      meta: () => this.#entitle(),
      open: () => this.#entitle(),
    });
    on(this, signal, { click: (event) => this.#follow(event) });
    on(window, signal, { popstate: () => this.chat.open(this.#place()) });
    this.chat.preferences.addEventListener("change", () => this.#arrange());
    this.#arrange();
    // The other elements must have come to life before the first conversation opens.
    queueMicrotask(() => this.#start());
  }

  disconnectedCallback() {
    this.#life.abort();
    this.chat.connection.close();
  }

  #start() {
    this.chat.open(this.#place());
    this.chat.connection.open();
    this.chat.list.reload();
    this.chat.drafts.sweep();
  }

  #place() {
    return PLACE.exec(location.pathname)?.[1] ?? null;
  }

  /** Show a conversation (null: a new one) and put its address into the bar. */
  go(id) {
    const address = id === null ? "/" : `/c/${id}`;
    if (address !== location.pathname) history.pushState(null, "", address);
    this.chat.open(id);
    this.closeDrawer();
  }

  #rename() {
    history.replaceState(null, "", `/c/${this.chat.conversation.id}`);
    this.#entitle();
  }

  #entitle() {
    const { app_title: site } = this.dataset;
    const title = this.chat.conversation.meta?.title;
    document.title = title ? `${title} – ${site}` : site;
  }

  #arrange() {
    this.dataset.sidebar = this.chat.preferences.get("sidebar") ? "open" : "closed";
  }

  /** Open or close the sidebar: a drawer on narrow screens, a column on wide ones. */
  toggleSidebar() {
    if (matchMedia("(max-width: 48rem)").matches) {
      this.toggleAttribute("drawer");
      return;
    }
    const { preferences } = this.chat;
    preferences.set("sidebar", !preferences.get("sidebar"));
  }

  closeDrawer() {
    this.removeAttribute("drawer");
  }

  #follow(event) {
    const command = event.target.closest("[data-command]");
    if (command) return this.run(command.dataset.command, command);
    const place = leadsInside(event);
    if (place === undefined) return undefined;
    event.preventDefault();
    return this.go(place);
  }

  /** Carry out what a button or a shortcut asks for; others listen for "command". */
  run(name, opener = document.activeElement) {
    if (name === "sidebar") this.toggleSidebar();
    else if (name === "new-chat") this.go(null);
    else this.dispatchEvent(new CustomEvent("command", { detail: { name, opener } }));
  }

  /** Show a problem that a request met. */
  report(error) {
    this.chat.tell(error.message || gettext("The server could not be reached."));
  }
}

// The conversation that a plain click leads to; undefined when it leads elsewhere.
function leadsInside(event) {
  const link = event.target.closest("a[href]");
  if (!link || link.target || link.hasAttribute("download")) return undefined;
  if (event.defaultPrevented || event.button || modified(event)) return undefined;
  const { pathname, origin } = new URL(link.href);
  if (origin !== location.origin) return undefined;
  return pathname === "/" ? null : PLACE.exec(pathname)?.[1];
}

const modified = ({ metaKey, ctrlKey, shiftKey, altKey }) =>
  metaKey || ctrlKey || shiftKey || altKey;
