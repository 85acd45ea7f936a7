import assert from "node:assert/strict";
import { test } from "node:test";
import { GrowingText } from "../../../static/js/lib/growing-text.js";
import { sentences, speakable } from "../../../static/js/lib/speakable.js";
import { Pause } from "../../../static/js/models/speech/recording.js";
import { hearing, speaking, wish } from "../../../static/js/models/speech/wishes.js";

const INSTEAD = { code: "Code.", formula: "formula" };
const said = (markdown) => speakable(markdown, INSTEAD);

test("marks of Markdown are not read", () => {
  assert.equal(
    said("## Title\n\n- **bold** and *soft*\n> [a link](https://x.org/y) `name`"),
    "Title\nbold and soft\na link name",
  );
  assert.equal(said("snake_case_name and 2*3*4"), "snake_case_name and 2*3*4");
});

test("code and formulas are named, not read", () => {
  assert.equal(said("Before\n```js\nlet a = 1;\n```\nafter"), "Before\nCode.\nafter");
  assert.equal(said("So $a^2 + b^2$ and\n$$\\int x$$"), "So formula and\nformula");
  assert.equal(said("\\(x\\) costs $5 or $6"), "formula costs $5 or $6");
});

test("tables are read row by row, citations and addresses in short", () => {
  assert.equal(said("| a | b |\n|---|---|\n| 1 | 2 |"), "a, b.\n1, 2.");
  assert.equal(
    said("As told [1] at https://www.example.org/a?b"),
    "As told at example.org",
  );
});

test("sentences are cut where they end, short ones together", () => {
  assert.deepEqual(
    sentences("Yes. It costs 3.50 in all, he said. 今天很好。明天也很好！"),
    ["Yes. It costs 3.50 in all, he said.", "今天很好。 明天也很好！"],
  );
  assert.deepEqual(sentences("… —\n***"), []);
  assert.ok(sentences("word ".repeat(400)).every((one) => one.length <= 600));
});

test("a text that grows gives each sentence once, whatever the pieces", () => {
  const whole =
    "The first sentence is here. And a second one follows it!\n\n```py\nprint('no. no.')\n```\n\nA | row\nThe last one.";
  for (const size of [1, 5, 17, whole.length]) {
    const growing = new GrowingText(INSTEAD);
    const found = [];
    for (let end = size; end < whole.length; end += size)
      found.push(...growing.take(whole.slice(0, end), false));
    found.push(...growing.take(whole, true));
    const text = found.join(" ");
    assert.equal(text.match(/first sentence/g).length, 1, text);
    assert.equal(text.match(/last one/g).length, 1, text);
    assert.ok(text.includes("Code."), text);
    assert.ok(!text.includes("print"), text);
  }
});

test("an open formula is waited for", () => {
  const growing = new GrowingText(INSTEAD);
  assert.deepEqual(growing.take("$$\nx = 1\n", false), []);
  assert.deepEqual(growing.take("$$\nx = 1\n$$\n", true), ["formula"]);
});

test("a pause is silence after words, not before them", () => {
  const pause = new Pause(-45, 1_000);
  assert.equal(pause.heard(-80, 0), false);
  assert.equal(pause.heard(-80, 5_000), false);
  assert.equal(pause.heard(-20, 6_000), false);
  assert.equal(pause.heard(-80, 6_500), false);
  assert.equal(pause.heard(-80, 7_500), true);
});

const chatWith = (speech, own = {}) => ({
  boot: { speech },
  preferences: { get: (name) => own[name] },
});

test("a person's own wish goes before the installation's", () => {
  const speech = { voices: [], hears: false, defaults: { rate: 1.5 } };
  assert.equal(wish(chatWith(speech), "rate"), 1.5);
  assert.equal(wish(chatWith(speech, { "speech.rate": 2 }), "rate"), 2);
  assert.equal(wish(chatWith(null), "rate"), undefined);
});

test("where nobody speaks or hears there is nothing to press", () => {
  const defaults = { dictate: true, read_aloud: true };
  const none = chatWith({ voices: [], hears: false, defaults });
  assert.deepEqual([hearing(none), speaking(none)], ["", ""]);
  const service = chatWith({ voices: ["alloy"], hears: true, defaults });
  assert.equal(speaking(service), "external");
  assert.equal(speaking(chatWith(null)), "");
});
