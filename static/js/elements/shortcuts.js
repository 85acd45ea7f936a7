import { copy } from "../lib/clipboard.js";
import { h } from "../lib/dom.js";
import { isComposing } from "../lib/keys.js";
import { gettext } from "../lib/words.js";
import { on } from "./chat-of.js";
import { openDialog } from "./dialogs/dialog.js";

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const MOD = MAC ? "⌘" : "Ctrl";

/** Keys with Ctrl or ⌘, with Shift where "shift+" stands before the key. */
const KEYS = {
  k: ["search", () => gettext("Search")],
  "shift+o": ["new-chat", () => gettext("New chat")],
  "shift+s": ["sidebar", () => gettext("Open or close the sidebar")],
  "shift+m": ["models", () => gettext("Choose the model")],
  "shift+c": ["copy-answer", () => gettext("Copy the last answer")],
  "shift+;": ["copy-code", () => gettext("Copy the last code block")],
  "shift+l": ["outline", () => gettext("Outline of the conversation")],
  "shift+backspace": ["stop", () => gettext("Stop the answer")],
  "/": ["shortcuts", () => gettext("Show these shortcuts")],
};

/** The page's keyboard shortcuts; none fires while an input method is at work. */
export class Shortcuts {
  #app;

  constructor(app, signal) {
    this.#app = app;
    on(document, signal, { keydown: (event) => this.#key(event) });
    on(app, signal, { command: ({ detail }) => COMMANDS[detail.name]?.(app) });
  }

  #key(event) {
    if (isComposing(event)) return;
    if (event.key === "Escape" && event.shiftKey) this.#focus(event);
    const name = commandOf(event);
    if (!name || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.#app.run(name);
  }

  #focus(event) {
    event.preventDefault();
    this.#app.querySelector("chat-composer textarea").focus();
  }
}

function commandOf(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return undefined;
  const key = event.code === "Semicolon" ? ";" : event.key.toLowerCase();
  const shifted = event.shiftKey && key !== "/";
  return KEYS[shifted ? `shift+${key}` : key]?.[0];
}

const COMMANDS = {
  shortcuts: showShortcuts,
  stop: ({ chat }) => chat.run && chat.runs.stop(chat.run.id),
  "copy-answer": async (app) => {
    const answer = [...app.querySelectorAll("chat-message[data-role=assistant]")].at(
      -1,
    );
    if (!answer) return;
    await copy(answer.text);
    app.chat.tell(gettext("The answer was copied."));
  },
  "copy-code": async (app) => {
    const code = [...app.querySelectorAll("chat-message code-block")].at(-1);
    if (!code) return;
    await copy(code.source.replace(/\n$/, ""));
    app.chat.tell(gettext("The code was copied."));
  },
};

function showShortcuts(app) {
  const list = h("dl", { class: "shortcuts" });
  const add = (keys, text) => {
    const caps = keys.flatMap((key) => [h("kbd", {}, key), " "]);
    list.append(h("dt", {}, text), h("dd", {}, ...caps));
  };
  for (const [key, [, text]] of Object.entries(KEYS)) add(keysOf(key), text());
  add(["Shift", "Esc"], gettext("Write a message"));
  add(["Enter"], gettext("Send"));
  add(["Shift", "Enter"], gettext("New line"));
  openDialog(app, gettext("Keyboard shortcuts"), { body: [list] });
}

function keysOf(key) {
  const names = { backspace: "⌫", shift: "Shift" };
  return [MOD, ...key.split("+").map((one) => names[one] ?? one.toUpperCase())];
}
