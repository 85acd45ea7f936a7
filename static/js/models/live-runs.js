import { Parts } from "../lib/parts.js";

/**
 * Answers being written that this tab follows. Every event has a number, 1, 2, 3 …;
 * a repeat is dropped and a gap is asked for again, so text is never lost or doubled.
 * Fires "text" and "end" with the run as detail.
 */
export class LiveRuns extends EventTarget {
  #runs = new Map();
  #connection;

  constructor(connection) {
    super();
    this.#connection = connection;
  }

  /** Know a run from its beginning; `content` is what earlier runs had written. */
  begin({ runId, conversationId, messageId, content = [] }) {
    const known = this.#runs.get(runId);
    if (known) return known;
    const parts = new Parts(content);
    const run = { id: runId, conversationId, messageId, parts };
    Object.assign(run, { number: 0, notices: [], stopping: false });
    this.#runs.set(runId, run);
    return run;
  }

  /** Follow a run that another tab or an earlier page began. */
  follow(start) {
    if (this.#runs.has(start.runId)) return;
    const run = this.begin(start);
    this.#resume(run);
  }

  /** Ask for all that was missed while the connection was away. */
  resumeAll() {
    for (const run of this.#runs.values()) this.#resume(run);
  }

  get any() {
    return this.#runs.size > 0;
  }

  get(runId) {
    return this.#runs.get(runId);
  }

  ofMessage(messageId) {
    return this.#find((run) => run.messageId === messageId);
  }

  inConversation(conversationId) {
    return this.#find((run) => run.conversationId === conversationId);
  }

  /** Stop all answers that are being written in a conversation. */
  stopAll(conversationId) {
    for (const run of this.#runs.values())
      if (run.conversationId === conversationId) this.stop(run.id);
  }

  #find(claim) {
    for (const run of this.#runs.values()) if (claim(run)) return run;
    return undefined;
  }

  stop(runId) {
    const run = this.#runs.get(runId);
    if (!run) return;
    run.stopping = true;
    this.#connection.send("run.stop", { run_id: runId });
    this.#tell("text", run);
  }

  /** Take a run.delta, run.reasoning, run.notice, run.tool or run.picture. */
  receive(frame) {
    const run = this.#runs.get(frame.run_id);
    if (!run || frame.number <= run.number) return;
    if (frame.number > run.number + 1) {
      this.#resume(run);
      return;
    }
    run.number = frame.number;
    TAKE[frame.type]?.(run, frame);
    this.#tell("text", run);
  }

  /** The run is over, for whatever reason. */
  end(runId) {
    const run = this.#runs.get(runId);
    if (!run) return;
    this.#runs.delete(runId);
    this.#tell("end", run);
  }

  #resume(run) {
    const fields = { run_id: run.id, after: run.number };
    run.asked = this.#connection.send("run.resume", fields);
  }

  /** The server refused a frame: return the run it was about, now forgotten. */
  refused(frame) {
    const run = this.#find(({ asked }) => asked && asked === frame.id);
    if (run) this.end(run.id);
    return run;
  }

  #tell(name, run) {
    this.dispatchEvent(new CustomEvent(name, { detail: run }));
  }
}

const TAKE = {
  "run.delta": (run, { text }) => run.parts.say("text", text),
  "run.reasoning": (run, { text }) => run.parts.say("reasoning", text),
  "run.notice": (run, { code, text, retry_after: wait }) => {
    const due = wait > 0 ? { due: Date.now() + wait * 1000 } : {};
    run.notices.push({ code, text, ...due });
  },
  "run.tool": (run, { call }) => run.parts.put(call),
  "run.picture": (run, { part }) => run.parts.putPicture(part),
};
