import { iconButton } from "../../lib/dom.js";
import { gettext } from "../../lib/words.js";
import { listen } from "../../models/speech/listening.js";
import { Pause, Recording, troubleOf } from "../../models/speech/recording.js";
import { wish } from "../../models/speech/wishes.js";
import { dictationBar } from "./dictation-bar.js";
import { read } from "./reading.js";

const LOOKS = 100; // ms
const LOUD = 12; // dB above a pause: somebody speaks into the answer
const LOUD_FOR = 3; // looks in a row

let leave = null; // ends the conversation that goes on

/** Talk hands-free: speak, hear the answer, speak again; again, or Escape: leave. */
export async function converse(app) {
  if (leave) {
    leave();
    return;
  }
  const state = { over: false, cancel: () => {} };
  leave = () => {
    state.over = true;
    state.cancel();
  };
  const life = new AbortController();
  const onKey = ({ key }) => key === "Escape" && leave?.();
  addEventListener("keydown", onKey, { signal: life.signal });
  try {
    while (!state.over && (await turn(app, state)));
  } catch (error) {
    app.chat.tell(troubleOf(error));
  } finally {
    life.abort();
    leave = null;
  }
}

/** One turn: true when another one follows. */
async function turn(app, state) {
  const text = await heard(app, state);
  if (text === null || state.over) return false;
  if (!text) return true;
  const answer = answerOf(app);
  app.querySelector("chat-composer").send(text);
  const message = await awaited(app, state, answer);
  if (message && !state.over) await spoken(app, state, message);
  return true;
}

async function heard(app, state) {
  const bar = dictationBar(app, gettext("Speak; a pause sends it."));
  try {
    const going = await listen(app.chat, bar.told, true);
    state.cancel = going.cancel;
    if (state.over) going.cancel(); // left while the microphone was asked for
    bar.live({ finish: going.finish, cancel: () => leave?.() });
    return await going.heard;
  } finally {
    bar.element.remove();
  }
}

// Until the answer's first words there is nothing to hear: it is said, and can be left.
async function awaited(app, state, answer) {
  const bar = dictationBar(app);
  bar.waits(gettext("Waiting for the answer …"), () => leave?.());
  const left = new Promise((resolve) => {
    state.cancel = () => resolve(null);
  });
  try {
    return await Promise.race([answer, left]);
  } finally {
    bar.element.remove();
  }
}

// The answer to what is sent next; null when it is refused.
function answerOf({ chat }) {
  return new Promise((resolve) => {
    const life = new AbortController();
    const { signal } = life;
    const done = (message) => {
      life.abort();
      resolve(message);
    };
    chat.runs.addEventListener("text", take, { signal });
    chat.runs.addEventListener("end", take, { signal });
    chat.addEventListener("refused", () => done(null), { signal });
    function take({ detail: run }) {
      if (run.conversationId === chat.conversation.id) done({ id: run.messageId });
    }
  });
}

async function spoken(app, state, message) {
  const voice = read(app, message);
  const stop = () => voice.stop();
  state.cancel = stop;
  const ended = new Promise((resolve) => {
    voice.addEventListener("end", resolve);
  });
  const watch = await interruption(app, () => {
    stop();
    if (app.chat.run) app.chat.runs.stop(app.chat.run.id);
  });
  app
    .querySelector(".speech")
    ?.append(iconButton("close", gettext("End the conversation"), () => leave?.()));
  await ended;
  watch();
}

// Whoever speaks into the answer wants to be heard.
async function interruption(app, interrupt) {
  const recording = await Recording.begin().catch(() => null);
  if (!recording) return () => {};
  const quiet = (wish(app.chat, "quiet") ?? -45) + LOUD;
  let loud = 0;
  const look = setInterval(() => {
    const pause = new Pause(quiet);
    pause.heard(recording.level, 0);
    loud = pause.spoke ? loud + 1 : 0;
    if (loud >= LOUD_FOR) interrupt();
  }, LOOKS);
  return () => {
    clearInterval(look);
    recording.cancel();
  };
}
