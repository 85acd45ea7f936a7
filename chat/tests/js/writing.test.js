import assert from "node:assert/strict";
import { test } from "node:test";
import { DraftKeeper, fit } from "../../../static/js/elements/composer/writing.js";

function keeper() {
  const kept = [];
  return [kept, new DraftKeeper({ keep: (id, { text }) => kept.push([id, text]) })];
}

test("a short draft is kept at each letter", () => {
  const [kept, drafts] = keeper();
  drafts.keep("a", "H");
  drafts.keep("a", "Hi");
  assert.deepEqual(kept, [
    ["a", "H"],
    ["a", "Hi"],
  ]);
});

test("a long one is kept when nothing more is typed, and once", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const [kept, drafts] = keeper();
  const text = "x".repeat(30_000);
  drafts.keep("a", text);
  drafts.keep("a", `${text}y`);
  assert.deepEqual(kept, []);
  t.mock.timers.tick(1_000);
  assert.deepEqual(kept, [["a", `${text}y`]]);
});

test("what waits is kept at once when the page goes, and not again", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const [kept, drafts] = keeper();
  drafts.keep("a", "x".repeat(30_000));
  drafts.flush();
  t.mock.timers.tick(1_000);
  assert.equal(kept.length, 1);
});

test("a sent text leaves no draft behind that waited", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const [kept, drafts] = keeper();
  drafts.keep("a", "x".repeat(30_000));
  drafts.keep("a", "");
  t.mock.timers.tick(1_000);
  assert.deepEqual(kept, [["a", ""]]);
});

test("a long text is not measured", () => {
  const field = { style: {}, value: "x".repeat(30_000) };
  Object.defineProperty(field, "scrollHeight", {
    get: () => assert.fail("it was measured"),
  });
  fit(field);
  assert.equal(field.dir, "ltr");
});
