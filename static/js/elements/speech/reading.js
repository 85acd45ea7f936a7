import { h, iconButton } from "../../lib/dom.js";
import { GrowingText } from "../../lib/growing-text.js";
import { gettext } from "../../lib/words.js";
import { textOf } from "../../models/frame-router.js";
import { Voice } from "../../models/speech/voice.js";
import { setWish, wish } from "../../models/speech/wishes.js";

const SPEEDS = [0.75, 1, 1.25, 1.5, 2];
let current = null; // what is being read

/** Read a message aloud, also while it is being written; again: stop. */
export function toggleReading(app, message) {
  const same = current?.id === message.id;
  current?.voice.stop();
  return same ? null : read(app, message);
}

/** Read a message aloud; the voice fires "end". */
export function read(app, message) {
  const { chat } = app;
  const voice = new Voice(chat);
  const text = new GrowingText({ code: codeWord(), formula: formulaWord() });
  const life = new AbortController();
  const signal = life.signal;
  const bar = player(app, chat, voice);
  current?.voice.stop();
  current = { id: message.id, voice };
  const take = () => {
    const run = chat.runs.ofMessage(message.id);
    const now = run ? textOf({ content: run.parts.list }) : storedText(chat, message);
    voice.say(text.take(now, !run), !run);
  };
  voice.addEventListener("sentence", ({ detail }) => bar.told(detail));
  voice.addEventListener("problem", ({ detail }) => app.report(detail));
  voice.addEventListener("end", () => {
    life.abort();
    bar.element.remove();
    if (current?.voice === voice) current = null;
  });
  chat.runs.addEventListener("text", take, { signal });
  chat.runs.addEventListener("end", () => queueMicrotask(take), { signal });
  take();
  return voice;
}

const storedText = (chat, message) =>
  textOf(chat.conversation.get(message.id) ?? message);
const codeWord = () => gettext("Here stands code.");
const formulaWord = () => gettext("a formula");

/** Stop whatever is read. */
export const stopReading = () => current?.voice.stop();

/** Read answers of the open conversation as they begin, as long as that is wanted. */
export function readOn(app) {
  const { chat } = app;
  let last = chat.run?.id;
  chat.runs.addEventListener("text", ({ detail: run }) => {
    if (!wish(chat, "read_on") || run.id === last) return;
    if (run.conversationId !== chat.conversation.id) return;
    last = run.id;
    read(app, { id: run.messageId });
  });
}

function player(app, chat, voice) {
  const said = h("span", { class: "speech__said", dir: "auto" });
  const speed = h("select", { class: "speech__speed", "aria-label": gettext("Speed") });
  for (const one of SPEEDS) speed.append(h("option", { value: one }, `${one}×`));
  speed.value = String(wish(chat, "rate") ?? 1);
  speed.addEventListener("change", () => setWish(chat, "rate", Number(speed.value)));
  const stop = iconButton("stop", gettext("Stop reading"), () => voice.stop());
  const look = {
    class: "speech",
    role: "group",
    "aria-label": gettext("Reading aloud"),
  };
  const element = h("div", look, said, speed, stop);
  app.querySelector("chat-composer").before(element);
  const told = (text) => {
    said.textContent = text;
  };
  return { element, told };
}
