import { languageOf, speaking, wish } from "./wishes.js";

const KEPT = 40; // sounds that are kept
const spokenOnce = new Map(); // text and voice → a promise of a sound

/**
 * Speaks sentences one after the other, by the service or the browser. Fires "sentence"
 * with the text as detail, "end" when there is nothing more, "problem" with an error.
 */
export class Voice extends EventTarget {
  #chat;
  #waiting = [];
  #whole = false;
  #current = null; // {stop}
  #stopped = false;

  constructor(chat) {
    super();
    this.#chat = chat;
  }

  /** Say these as well; `whole`: nothing follows. */
  say(sentences, whole = false) {
    this.#waiting.push(...sentences.map((text) => this.#prepared(text)));
    this.#whole ||= whole;
    if (!this.#current) this.#next();
  }

  stop() {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#waiting = [];
    this.#current?.stop();
    this.#fire("end");
  }

  // The next one is fetched while this one is spoken.
  #prepared(text) {
    if (speaking(this.#chat) !== "external") return { text };
    return { text, fetch: () => soundOf(this.#chat, text) };
  }

  async #next() {
    const next = this.#waiting.shift();
    if (this.#stopped) return;
    if (!next) {
      this.#current = null;
      if (this.#whole) this.stop();
      return;
    }
    this.#current = { stop: () => {} };
    this.#fire("sentence", next.text);
    try {
      if (next.fetch) await this.#play(next);
      else await this.#inBrowser(next.text);
    } catch (error) {
      this.#fire("problem", error);
      this.stop();
    }
    this.#next();
  }

  async #play({ fetch }) {
    const sound = await fetch();
    this.#waiting[0]?.fetch?.().catch(() => {});
    if (this.#stopped) return;
    const address = URL.createObjectURL(sound);
    const audio = new Audio(address);
    audio.playbackRate = wish(this.#chat, "rate") ?? 1;
    const over = new Promise((resolve, reject) => {
      audio.onended = resolve;
      audio.onerror = () => reject(new Error(audio.error?.message));
      const stop = () => {
        audio.pause();
        resolve();
      };
      this.#current = { stop };
    });
    await audio.play();
    await over;
    URL.revokeObjectURL(address);
  }

  #inBrowser(text) {
    const said = new SpeechSynthesisUtterance(text);
    const chosen = wish(this.#chat, "voice");
    said.lang = languageOf(this.#chat, "speaks");
    said.voice =
      speechSynthesis.getVoices().find(({ name }) => name === chosen) ?? null;
    said.rate = wish(this.#chat, "rate") ?? 1;
    return new Promise((resolve, reject) => {
      said.onend = resolve;
      said.onerror = ({ error }) =>
        /interrupted|canceled/.test(error) ? resolve() : reject(new Error(error));
      const stop = () => {
        speechSynthesis.cancel();
        resolve();
      };
      this.#current = { stop };
      speechSynthesis.speak(said);
    });
  }

  #fire(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function soundOf(chat, text) {
  const voice = wish(chat, "voice") ?? "";
  const key = `${voice}\n${text}`;
  const known = spokenOnce.get(key);
  if (known) return known;
  const sound = chat.api.sound("/speech/speak", { text, voice });
  if (wish(chat, "keep_spoken")) {
    spokenOnce.set(key, sound);
    sound.catch(() => spokenOnce.delete(key));
    if (spokenOnce.size > KEPT) spokenOnce.delete(spokenOnce.keys().next().value);
  }
  return sound;
}
