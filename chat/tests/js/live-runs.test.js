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

function following(text = "") {
  const line = new Line();
  const runs = new LiveRuns(line);
  runs.begin({ runId: "r", conversationId: "c", messageId: "m", text });
  const delta = (number, piece) =>
    runs.receive({ type: "run.delta", run_id: "r", number, text: piece });
  return { line, runs, delta };
}

test("deltas are joined in order", () => {
  const { runs, delta } = following();
  delta(1, "a");
  delta(2, "b");
  assert.equal(runs.get("r").text, "ab");
});

test("a repeated delta is dropped", () => {
  const { runs, delta } = following();
  delta(1, "a");
  delta(1, "a");
  assert.equal(runs.get("r").text, "a");
});

test("after a gap the rest is asked for again", () => {
  const { line, runs, delta } = following();
  delta(1, "a");
  delta(3, "c");
  assert.equal(runs.get("r").text, "a");
  assert.deepEqual(line.sent, [["run.resume", { run_id: "r", after: 1 }]]);
});

test("a continued answer keeps what it had", () => {
  const { runs, delta } = following("Once upon ");
  delta(1, "a time");
  assert.equal(runs.get("r").text, "Once upon a time");
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

test("a tool call that arrives in pieces is one entry of its run", () => {
  const { runs } = following();
  const piece = (number, written) =>
    runs.receive({
      type: "run.tool",
      run_id: "r",
      number,
      call: { id: "call_1", name: "get_weather", arguments: written },
    });
  piece(1, "");
  piece(2, '{"city"');
  piece(3, '{"city": "Oslo"}');
  const [call, ...more] = runs.get("r").tools;
  assert.deepEqual([call.arguments, more], ['{"city": "Oslo"}', []]);
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
