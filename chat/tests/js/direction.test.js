import assert from "node:assert/strict";
import { test } from "node:test";
import { direction } from "../../../static/js/lib/direction.js";

const TEXTS = [
  ["", "ltr"],
  ["12 (!)", "ltr"],
  ["Hello שלום", "ltr"],
  ["你好", "ltr"],
  ["שלום hello", "rtl"],
  ["  12 مرحبا", "rtl"],
  [`${"-".repeat(3_000)}שלום`, "ltr"],
];

for (const [text, way] of TEXTS)
  test(`“${text.slice(0, 12)}” runs ${way}`, () => {
    assert.equal(direction(text), way);
  });
