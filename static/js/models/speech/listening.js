import { gettext } from "../../lib/words.js";
import { Pause, Recording } from "./recording.js";
import { hearing, languageOf, wish } from "./wishes.js";

const LOOKS = 100; // ms between two looks at the level
const LONGEST = 300_000; // ms of one dictation

/**
 * Hears one utterance, by the service or by the browser. `told` is called with
 * {level, text} while it goes on; `pauses`: a pause ends it. Resolves `heard` to the text,
 * null when it was cancelled.
 */
export async function listen(chat, told, pauses = wish(chat, "pause_ends")) {
  if (hearing(chat) === "browser") return inBrowser(chat, told, pauses);
  return byService(chat, told, pauses);
}

async function byService(chat, told, pauses) {
  const recording = await Recording.begin();
  const pause = new Pause(wish(chat, "quiet") ?? -45);
  const begun = performance.now();
  let end;
  const ended = new Promise((resolve) => {
    end = resolve;
  });
  const look = setInterval(() => {
    const now = performance.now();
    const { level } = recording;
    told({ level, ms: now - begun });
    const over = pause.heard(level, now);
    if ((pauses && over) || now - begun > LONGEST) end(true);
  }, LOOKS);
  const heard = ended.then(async (wanted) => {
    clearInterval(look);
    if (!wanted) {
      recording.cancel();
      return null;
    }
    told({ writing: true });
    return written(chat, await recording.end());
  });
  return { heard, finish: () => end(true), cancel: () => end(false) };
}

async function written(chat, recorded) {
  if (!recorded.size) return "";
  const form = new FormData();
  form.append("language", languageOf(chat, "hears"));
  form.append("file", recorded, "speech");
  const { signal } = new AbortController();
  const { text } = await chat.api.upload("/speech/hear", form, () => {}, signal);
  return text;
}

function inBrowser(chat, told, pauses) {
  const Kind = globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;
  const recognition = new Kind();
  Object.assign(recognition, { continuous: !pauses, interimResults: true });
  recognition.lang = languageOf(chat, "hears");
  let text = "";
  let wanted = true;
  recognition.onresult = ({ results }) => {
    text = [...results].map(([best]) => best.transcript).join("");
    told({ text });
  };
  const heard = new Promise((resolve, reject) => {
    recognition.onerror = ({ error }) => {
      if (error !== "no-speech" && error !== "aborted") reject(problemOf(error));
    };
    recognition.onend = () => resolve(wanted ? text.trim() : null);
  });
  recognition.start();
  const cancel = () => {
    wanted = false;
    recognition.abort();
  };
  return { heard, finish: () => recognition.stop(), cancel };
}

function problemOf(error) {
  const names = {
    "not-allowed": "NotAllowedError",
    "service-not-allowed": "NotAllowedError",
    "audio-capture": "NotFoundError",
  };
  const problem = new Error(gettext("The browser could not hear you."));
  problem.name = names[error] ?? "Error";
  return problem;
}
