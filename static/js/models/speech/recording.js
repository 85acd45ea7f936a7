import { gettext } from "../../lib/words.js";

const KINDS = ["audio/webm;codecs=opus", "audio/webm", "audio/mp4", "audio/ogg"];
const FLOOR = -100; // dB of silence
const PIECE = 200; // ms of sound in a piece
const WAKING = 3_000; // ms that a microphone may take before it gives any sound

/** Why nothing can be recorded, in the person's words. */
export function troubleOf(error) {
  if (error?.name === "NotAllowedError" || error?.name === "SecurityError")
    return gettext(
      "The microphone may not be used: allow it in the browser's settings.",
    );
  if (error?.name === "NotFoundError" || error?.name === "OverconstrainedError")
    return gettext("No microphone was found.");
  if (error?.name === "NotReadableError")
    return gettext("The microphone is in use elsewhere.");
  return error?.message || gettext("Nothing could be recorded.");
}

/** Records one utterance from the microphone and tells how loud it is. */
export class Recording {
  #stream;
  #recorder;
  #context;
  #analyser;
  #pieces = [];
  #samples;
  #woke;

  /**
   * Begin; resolves once sound arrives, so that nobody is told to speak to a microphone that
   * does not listen yet. Rejects when there is none or it may not be used.
   */
  static async begin() {
    if (!navigator.mediaDevices?.getUserMedia)
      throw new Error(gettext("This page must come over HTTPS to use the microphone."));
    const audio = { echoCancellation: true, noiseSuppression: true };
    const recording = new Recording(
      await navigator.mediaDevices.getUserMedia({ audio }),
    );
    const patience = new Promise((resolve) => setTimeout(resolve, WAKING));
    await Promise.race([recording.#woke, patience]);
    return recording;
  }

  constructor(stream) {
    this.#stream = stream;
    const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    this.#recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
    this.#woke = new Promise((resolve) => {
      this.#recorder.ondataavailable = ({ data }) => {
        if (data.size) resolve(this.#pieces.push(data));
      };
    });
    this.#recorder.start(PIECE);
    this.#context = new AudioContext();
    this.#analyser = this.#context.createAnalyser();
    this.#analyser.fftSize = 1024;
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#context.createMediaStreamSource(stream).connect(this.#analyser);
  }

  /** How loud it is now, in dB: 0 the loudest, -100 silence. */
  get level() {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const power = this.#samples.reduce((sum, one) => sum + one * one, 0);
    const mean = Math.sqrt(power / this.#samples.length);
    return mean ? Math.max(FLOOR, 20 * Math.log10(mean)) : FLOOR;
  }

  /** End; resolves to what was recorded, which has no bytes when no sound arrived. */
  async end() {
    const ended = new Promise((resolve) => {
      this.#recorder.onstop = resolve;
    });
    if (this.#recorder.state === "inactive") return this.#blob();
    this.#recorder.stop();
    await ended;
    this.#close();
    return this.#blob();
  }

  /** Throw away what was recorded. */
  cancel() {
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
    this.#close();
  }

  #blob() {
    return new Blob(this.#pieces, { type: this.#recorder.mimeType.split(";")[0] });
  }

  #close() {
    for (const track of this.#stream.getTracks()) track.stop();
    this.#context.close().catch(() => {});
  }
}

/** Notices pauses: hears levels and says when somebody has spoken and fallen silent. */
export class Pause {
  #quiet;
  #patience;
  #spoke = false;
  #since = null;

  constructor(quiet, patience = 1_500) {
    this.#quiet = quiet;
    this.#patience = patience;
  }

  get spoke() {
    return this.#spoke;
  }

  /** Take the level at a moment (ms); true once a pause is long enough. */
  heard(level, now) {
    if (level > this.#quiet) {
      this.#spoke = true;
      this.#since = null;
      return false;
    }
    this.#since ??= now;
    return this.#spoke && now - this.#since >= this.#patience;
  }
}
