import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { CLIENT_FRAMES, frame } from "../../../static/js/frames.js";
import { pause } from "../../../static/js/lib/backoff.js";
import { grouped, heading } from "../../../static/js/lib/days.js";
import { settle } from "../../../static/js/lib/markdown/settle.js";
import { uuid } from "../../../static/js/lib/uuid.js";
import { gettext, learn, ngettext } from "../../../static/js/lib/words.js";

const NOW = new Date(2026, 10, 21, 12);
const daysAgo = (days) => new Date(2026, 10, 21 - days, 23, 30);

test("pauses double up to a limit and are never all the same", () => {
  assert.equal(
    pause(0, () => 1),
    400,
  );
  assert.equal(
    pause(50, () => 1),
    15_000,
  );
  assert.ok(pause(3, () => 0) < pause(3, () => 1));
  assert.deepEqual(
    [pause(0, () => 0, 20_000), pause(9, () => 1, 20_000)],
    [20_000, 40_000],
  );
});

for (const [days, name] of [
  [0, "Today"],
  [1, "Yesterday"],
  [7, "Previous 7 days"],
  [30, "Previous 30 days"],
  [60, "September"],
  [400, "October 2025"],
]) {
  test(`${days} days ago is under ${name}`, () => {
    assert.equal(heading(daysAgo(days), NOW, "en"), name);
  });
}

test("pinned conversations come first", () => {
  const at = NOW.toISOString();
  const list = [{ updated_at: at }, { updated_at: at, pinned: true }];
  assert.deepEqual([...grouped(list, NOW, "en").keys()], ["Pinned", "Today"]);
});

test("an id is a random UUID", () => {
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  assert.match(uuid(), form);
  assert.notEqual(uuid(), uuid());
});

for (const [text, settled] of [
  ["some **bo", "some **bo**"],
  ["a `cod", "a `cod`"],
  ["an *", "an "],
  ["an *ital", "an *ital*"],
  ["an *italic ", "an *italic*"],
  ["an *italic*", "an *italic*"],
  ["an *italic* word, *aga", "an *italic* word, *aga*"],
  ["***both", "***both***"],
  ["**bold and *bo", "**bold and *bo***"],
  ["an _ital", "an _ital_"],
  ["a snake_case_na", "a snake_case_na"],
  ["2 * 3 = 6 and 4 * 5", "2 * 3 = 6 and 4 * 5"],
  ["* one *of\n* two", "* one *of\n* two"],
  ["* one\n* *tw", "* one\n* *tw*"],
  ["$x^*$ is the best", "$x^*$ is the best"],
  ["see [the docs](https://exa", "see the docs"],
  ["see [the do", "see the do"],
  ["a $\\fra", "a "],
  ["It costs $5", "It costs $5"],
  ["| a | b |", ""],
  ["```js\nlet a = `", "```js\nlet a = `"],
]) {
  test(`${JSON.stringify(text)} settles`, () => assert.equal(settle(text), settled));
}

test("a frame with a foreign field is not sent", () => {
  assert.throws(() => frame("ping", { id: "1", more: 2 }), TypeError);
  assert.throws(() => frame("unknown", {}), TypeError);
});

test("a frame is JSON with its type", () => {
  const sent = JSON.parse(frame("run.stop", { id: "1", run_id: "r" }));
  assert.deepEqual(sent, { type: "run.stop", id: "1", run_id: "r" });
  assert.ok("run.stop" in CLIENT_FRAMES);
});

test("texts are translated and filled in", () => {
  learn({ "Hello %(name)s": "%(name)s，您好", "%(count)s cat": ["%(count)s 只猫"] });
  assert.equal(gettext("Hello %(name)s", { name: "王芳" }), "王芳，您好");
  assert.equal(ngettext("%(count)s cat", "%(count)s cats", 2), "2 只猫");
  assert.equal(ngettext("%(count)s dog", "%(count)s dogs", 2), "2 dogs");
});

test("nothing scrolls by scrollIntoView, which would move the whole app", () => {
  const root = new URL("../../../static/js/", import.meta.url);
  const scripts = readdirSync(root, { recursive: true }).filter((name) =>
    name.endsWith(".js"),
  );
  const calls = scripts.filter((name) =>
    readFileSync(new URL(name, root), "utf8").includes(".scrollIntoView("),
  );
  assert.deepEqual([calls, scripts.length > 50], [[], true]);
});
