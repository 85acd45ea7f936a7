import assert from "node:assert/strict";
import { test } from "node:test";
import { best, matches } from "../../../static/js/lib/finding.js";

const offer = (model, more = {}) => ({ model, endpoint: "azureOpenAI", ...more });
const OFFERS = [
  offer("gpt-4o-mini"),
  offer("gpt-4o"),
  offer("o4-mini", { label: "Thinker", description: "slower than gpt-4o" }),
];
const found = (wanted) => OFFERS.filter((one) => matches(one, wanted));

test("a model named exactly as typed comes before longer names", () => {
  assert.equal(best(found("gpt-4o"), "gpt-4o").model, "gpt-4o");
});

test("a name that begins with the words comes before one that has them inside", () => {
  assert.equal(best(found("o4"), "o4").model, "o4-mini");
});

test("a name comes before a description, and that before nothing", () => {
  assert.equal(best(found("4o"), "4o").model, "gpt-4o-mini");
  assert.equal(best(found("slower"), "slower").model, "o4-mini");
  assert.equal(best(found("absent"), "absent"), undefined);
});

test("a label is a name too", () => {
  assert.equal(best(found("think"), "think").model, "o4-mini");
});
