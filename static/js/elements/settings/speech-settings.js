import { h } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { setWish, wish } from "../../models/speech/wishes.js";
import { labelled } from "../dialogs/dialog.js";

/** How a person dictates and is read to, in this browser. */
export function speechSettings({ chat }) {
  const { speech } = chat.boot;
  return [
    h("h3", {}, gettext("Dictation")),
    choice(chat, "dictate", gettext("The microphone"), onOff()),
    speech.hears && choice(chat, "hearing", gettext("Who listens"), engines()),
    text(chat, "hears", gettext("The language you speak"), "en-US"),
    choice(chat, "pause_ends", gettext("A pause"), {
      true: gettext("ends the dictation"),
      false: gettext("is only a pause"),
    }),
    number(
      chat,
      "quiet",
      gettext("Quieter than this is a pause, in dB"),
      [-90, -10, 1],
    ),
    number(
      chat,
      "send_after",
      gettext("Send after so many seconds (-1: never)"),
      [-1, 60, 1],
    ),
    choice(chat, "conversation", gettext("The microphone begins"), {
      false: gettext("a dictation"),
      true: gettext("a conversation, hands-free"),
    }),
    h("h3", {}, gettext("Reading aloud")),
    choice(chat, "read_aloud", gettext("The loudspeaker"), onOff()),
    speech.voices.length > 0 &&
      choice(chat, "speaking", gettext("Who reads"), engines()),
    voices(chat, speech),
    number(chat, "rate", gettext("Speed"), [0.25, 4, 0.05]),
    choice(chat, "read_on", gettext("Answers are read"), {
      false: gettext("when you ask"),
      true: gettext("while they are written"),
    }),
    choice(chat, "keep_spoken", gettext("What was spoken once"), {
      true: gettext("is kept while the page is open"),
      false: gettext("is spoken anew"),
    }),
  ].filter(Boolean);
}

const onOff = () => ({ true: gettext("shown"), false: gettext("hidden") });
const engines = () => ({
  external: gettext("this installation's service"),
  browser: gettext("the browser"),
});
const WORDS = { true: true, false: false };

function choice(chat, name, label, options) {
  const input = h("select", { class: "input" });
  for (const [value, said] of Object.entries(options))
    input.append(h("option", { value }, said));
  input.value = String(wish(chat, name) || Object.keys(options)[0]);
  if (wish(chat, name) === false) input.value = "false";
  input.addEventListener("change", () =>
    setWish(chat, name, WORDS[input.value] ?? input.value),
  );
  return labelled(label, input);
}

function number(chat, name, label, [min, max, step]) {
  const input = h("input", { class: "input", type: "number", min, max, step });
  input.value = wish(chat, name) ?? "";
  input.addEventListener("change", () => {
    if (input.reportValidity() && input.value !== "")
      setWish(chat, name, Number(input.value));
  });
  return labelled(label, input);
}

function text(chat, name, label, placeholder) {
  const input = h("input", { class: "input", maxlength: 20, placeholder });
  input.value = wish(chat, name) ?? "";
  input.addEventListener("change", () => setWish(chat, name, input.value.trim()));
  return labelled(label, input);
}

// The service's voices, and those of this browser, which may come a moment later.
function voices(chat, speech) {
  const input = h("select", { class: "input" });
  const fill = () => {
    const own = (globalThis.speechSynthesis?.getVoices() ?? []).map(({ name }) => name);
    const names = new Set([...speech.voices, ...own]);
    input.replaceChildren(h("option", { value: "" }, gettext("the usual one")));
    for (const name of names) input.append(h("option", { value: name }, name));
    input.value = wish(chat, "voice") ?? "";
  };
  fill();
  globalThis.speechSynthesis?.addEventListener?.("voiceschanged", fill);
  input.addEventListener("change", () => setWish(chat, "voice", input.value));
  return labelled(gettext("Voice"), input);
}
