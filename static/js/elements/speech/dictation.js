import { gettext } from "../../lib/words.js";
import { listen } from "../../models/speech/listening.js";
import { troubleOf } from "../../models/speech/recording.js";
import { wish } from "../../models/speech/wishes.js";
import { dictationBar } from "./dictation-bar.js";

const STARTING = { finish: () => {} }; // asks for the microphone: not to be asked twice

let going = null; // the dictation that goes on

/** Dictate into the composer; again: done. */
export async function dictate(app) {
  if (going) {
    going.finish();
    return;
  }
  if (wish(app.chat, "conversation")) {
    const { converse } = await import("./conversation.js");
    await converse(app);
    return;
  }
  going = STARTING;
  const bar = dictationBar(app);
  try {
    going = await listen(app.chat, bar.told);
    bar.live(going);
    const text = await going.heard;
    if (text) written(app, text);
    else if (text === "") app.chat.tell(gettext("Nothing was understood."));
  } catch (error) {
    app.chat.tell(troubleOf(error));
  } finally {
    going = null;
    bar.element.remove();
    app.querySelector("#message").focus();
  }
}

function written(app, text) {
  const { chat } = app;
  const field = app.querySelector("#message");
  const space = field.value && !/\s$/.test(field.value) ? " " : "";
  chat.dispatchEvent(new CustomEvent("insert", { detail: space + text }));
  const seconds = wish(chat, "send_after") ?? -1;
  if (seconds < 0) return;
  const before = field.value;
  setTimeout(() => {
    if (field.value === before) app.querySelector(".composer__send").click();
  }, seconds * 1000);
}
