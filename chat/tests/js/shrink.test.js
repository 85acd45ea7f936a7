import assert from "node:assert/strict";
import { test } from "node:test";
import { shrunk, sizeWithin } from "../../../static/js/lib/shrink.js";

const LIMITS = { enabled: true, maxWidth: 100, maxHeight: 50, quality: 0.9 };

test("a picture keeps its shape within the limits", () => {
  assert.deepEqual(sizeWithin({ width: 400, height: 100 }, LIMITS), {
    width: 100,
    height: 25,
  });
  assert.deepEqual(sizeWithin({ width: 100, height: 500 }, LIMITS), {
    width: 10,
    height: 50,
  });
});

test("a picture that fits is left alone, and so are limits of nothing", () => {
  assert.equal(sizeWithin({ width: 100, height: 50 }, LIMITS), null);
  assert.equal(
    sizeWithin({ width: 9, height: 9 }, { maxWidth: 0, maxHeight: 0 }),
    null,
  );
});

test("what is no picture, or is not to be made smaller, is sent as it is", async () => {
  const text = new File(["text"], "a.txt", { type: "text/plain" });
  const picture = new File(["png"], "a.png", { type: "image/png" });
  assert.equal(await shrunk(text, LIMITS), text);
  assert.equal(await shrunk(picture, { ...LIMITS, enabled: false }), picture);
  assert.equal(await shrunk(picture, undefined), picture);
});
