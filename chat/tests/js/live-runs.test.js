import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveRuns } from "../../../static/js/models/live-runs.js";

class Line {
  sent = [];

  send(type, fields) {
    this.sent.push([type, fields]);
    return `frame-${this.sent.length}`;
  }
}

function following(content = []) {
  const line = new Line();
  const runs = new LiveRuns(line);
  runs.begin({ runId: "r", conversationId: "c", messageId: "m", content });
  const delta = (number, piece) =>
    runs.receive({ type: "run.delta", run_id: "r", number, text: piece });
  const parts = () => runs.get("r").parts.list;
  const text = () =>
    parts()
      .map((part) => part.text)
      .join("|");
  return { line, runs, delta, parts, text };
}

test("deltas are joined in order", () => {
  const { delta, text } = following();
  delta(1, "a");
  delta(2, "b");
  assert.equal(text(), "ab");
});

test("a repeated delta is dropped", () => {
  const { delta, text } = following();
  delta(1, "a");
  delta(1, "a");
  assert.equal(text(), "a");
});

test("after a gap the rest is asked for again", () => {
  const { line, delta, text } = following();
  delta(1, "a");
  delta(3, "c");
  assert.equal(text(), "a");
  assert.deepEqual(line.sent, [["run.resume", { run_id: "r", after: 1 }]]);
});

test("a continued answer keeps what it had", () => {
  const before = [{ type: "text", text: "Once upon " }];
  const { delta, text } = following(before);
  delta(1, "a time");
  assert.equal(text(), "Once upon a time");
  assert.deepEqual(before, [{ type: "text", text: "Once upon " }]);
});

test("following twice asks once", () => {
  const { line, runs } = following();
  runs.follow({ runId: "q", conversationId: "c", messageId: "n" });
  runs.follow({ runId: "q", conversationId: "c", messageId: "n" });
  assert.deepEqual(line.sent, [["run.resume", { run_id: "q", after: 0 }]]);
});

test("a refused resume forgets its run", () => {
  const { runs } = following();
  runs.resumeAll();
  assert.equal(runs.refused({ id: "frame-1" }).id, "r");
  assert.equal(runs.get("r"), undefined);
  assert.equal(runs.refused({ id: "frame-9" }), undefined);
});

test("an answer that acts keeps its parts in the order they happened", () => {
  const { runs, parts } = following();
  let number = 0;
  const tell = (type, fields) =>
    runs.receive({ type, run_id: "r", number: ++number, ...fields });
  const call = (id, state, more = {}) =>
    tell("run.tool", { call: { id, name: "clock", state, ...more } });
  tell("run.reasoning", { text: "Hm." });
  tell("run.delta", { text: "Let me look." });
  call("a", undefined, { arguments: "" });
  call("b", undefined, { arguments: "" });
  call("a", "running", { arguments: "{}" });
  call("b", "done", { result: "noon" });
  call("a", "failed", { result: "no clock" });
  tell("run.delta", { text: "It is " });
  tell("run.delta", { text: "noon." });
  const shown = parts().map(
    ({ type, text, call }) => text ?? `${type} ${call.id} ${call.state}`,
  );
  assert.deepEqual(shown, [
    "Hm.",
    "Let me look.",
    "tool_call a failed",
    "tool_call b done",
    "It is noon.",
  ]);
});

test("a note that says how long it waits knows when that is over", () => {
  const { runs } = following();
  const before = Date.now();
  const fields = { run_id: "r", code: "waiting", text: "Busy." };
  runs.receive({ type: "run.notice", number: 1, ...fields, retry_after: 8 });
  runs.receive({ type: "run.notice", number: 2, ...fields });
  const [waiting, plain] = runs.get("r").notices;
  assert.ok(waiting.due >= before + 8_000);
  assert.deepEqual(plain, { code: "waiting", text: "Busy." });
});
