import assert from "node:assert/strict";
import { test } from "node:test";
import { refusal } from "../../../static/js/lib/file-limits.js";
import { placeOf, wish } from "../../../static/js/lib/passages.js";
import { isLong, without } from "../../../static/js/lib/paste.js";

const LIMITS = {
  disabled: false,
  count: 2,
  size: 1_000_000,
  total: 1_500_000,
  types: [],
};
const FILE = { size: 900_000, type: "application/pdf" };

test("a file within the limits is sent", () => {
  assert.equal(refusal(FILE, [], LIMITS), "");
  assert.equal(refusal(FILE, [], undefined), "");
  assert.equal(refusal(FILE, [], { ...LIMITS, types: ["^application/"] }), "");
});

test("each limit is told before a file is sent", () => {
  const many = [{ size: 1 }, { size: 1 }];
  assert.match(refusal(FILE, many, LIMITS), /At most 2 files/);
  assert.match(refusal({ ...FILE, size: 1_000_001 }, [], LIMITS), /at most 1 MB\./);
  assert.match(refusal(FILE, [{ size: 700_000 }], LIMITS), /1\.5 MB together/);
  assert.match(
    refusal(FILE, [], { ...LIMITS, types: ["^image/"] }),
    /application\/pdf/,
  );
  assert.match(refusal(FILE, [], { ...LIMITS, disabled: true }), /cannot be attached/);
});

test("what only the server can judge is left to it", () => {
  const types = ["^image/"];
  assert.equal(refusal({ ...FILE, type: "" }, [], { ...LIMITS, types }), "");
  assert.equal(refusal(FILE, [], { ...LIMITS, types: ["(?P<a>image)"] }), "");
});

test("a paste is long by what a model reads of it", () => {
  assert.equal(isLong("word ".repeat(2_000)), false);
  assert.equal(isLong("word ".repeat(3_000)), true);
  assert.equal(isLong("鹤".repeat(2_900)), false);
  assert.equal(isLong("鹤".repeat(3_100)), true);
});

test("what was pasted is taken out of what was written", () => {
  assert.equal(without("Look: LONG please", "LONG "), "Look: please");
  assert.equal(without("changed", "LONG"), null);
});

test("a passage is found over the ends of lines, in any case", () => {
  const lines = ["The cranes", "move\n south in au", "tumn."];
  assert.deepEqual(placeOf(lines, "Cranes move  SOUTH"), [0, 1]);
  assert.deepEqual(placeOf(lines, "autumn"), [1, 2]);
  assert.equal(placeOf(lines, "storks"), null);
  assert.equal(placeOf(lines, " "), null);
  const long = "The cranes move south in autumn. ".repeat(3);
  assert.deepEqual(placeOf([long], `${long}and what is not there`), [0, 0]);
});

test("the address says which page and what to mark", () => {
  assert.deepEqual(wish("#page=3&mark=a%20b%26c"), { page: 3, mark: "a b&c" });
  assert.deepEqual(wish("#page=-1"), { page: 0, mark: "" });
});
