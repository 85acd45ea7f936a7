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
