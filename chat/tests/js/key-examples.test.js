import assert from "node:assert/strict";
import { test } from "node:test";
import { keyExamples } from "../../../static/js/lib/key-examples.js";

test("each example names address, model and key", () => {
  const examples = keyExamples("https://chat.example/v1", "gpt-4o", "sk-1");
  assert.deepEqual(Object.keys(examples), ["curl", "Python", "Node"]);
  for (const text of Object.values(examples))
    for (const part of ["https://chat.example/v1", '"gpt-4o"', "sk-1"])
      assert.ok(text.includes(part), text);
});

test("a quote in a model's name does not end the shell's", () => {
  const { curl } = keyExamples("https://chat.example/v1", "it's", "sk-1");
  assert.ok(curl.includes(`"it'\\''s"`), curl);
});
