import assert from "node:assert/strict";
import { test } from "node:test";
import { wordsOf } from "../../../static/js/lib/snippet.js";

const PIECES = [
  ["## The harbour\n\nis **not** open", " The harbour is not open"],
  ["see [the plan](https://x.example/a) and `code`", "see the plan and code"],
  ["- one\n- two", " one two"],
  ["| a | b |\n| --- | ---: |\n| 1 | 2 |", " a b 1 2 "],
  ["snake_case and 5 * 3 - 2 # 1", "snake_case and 5 3 2 1"],
  ["plain words", "plain words"],
];

for (const [piece, words] of PIECES)
  test(`“${piece.slice(0, 20)}” as words`, () => {
    assert.equal(wordsOf(piece), words);
  });
