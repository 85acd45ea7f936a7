/** What a person has set for speech, else what the installation begins with. */
export const wish = (chat, name) =>
  chat.preferences.get(`speech.${name}`) ?? chat.boot.speech?.defaults[name];

export const setWish = (chat, name, value) =>
  chat.preferences.set(`speech.${name}`, value);

const Recognition = () =>
  globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;

/** Who hears: "external" (the service), "browser", or "" when nobody does. */
export function hearing(chat) {
  const { speech } = chat.boot;
  if (!speech || !wish(chat, "dictate")) return "";
  const own = Recognition() ? "browser" : "";
  const service = speech.hears && navigator.mediaDevices ? "external" : "";
  return wish(chat, "hearing") === "browser" ? own || service : service || own;
}

/** Who speaks: "external", "browser", or "" when nobody does. */
export function speaking(chat) {
  const { speech } = chat.boot;
  if (!speech || !wish(chat, "read_aloud")) return "";
  const own = globalThis.speechSynthesis ? "browser" : "";
  const service = speech.voices.length ? "external" : "";
  return wish(chat, "speaking") === "browser" ? own || service : service || own;
}

const TAG = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i;

/** The language that is heard or spoken, as `en-US`. */
export function languageOf(chat, name) {
  const wanted = wish(chat, name) ?? "";
  return TAG.test(wanted) ? wanted : navigator.language || "en-US";
}
