import assert from "node:assert/strict";
import { test } from "node:test";
import { filled, placeholders } from "../../../static/js/lib/uri-template.js";

test("an address tells what it asks for, each name once", () => {
  assert.deepEqual(placeholders("notes://{day}/{+path*}{?q,day}"), [
    "day",
    "path",
    "q",
  ]);
  assert.deepEqual(placeholders("notes://plain"), []);
});

test("values are filled in as each place wants them", () => {
  const values = { day: "1/2", path: "a/b c", q: "x&y" };
  assert.equal(filled("notes://{day}", values), "notes://1%2F2");
  assert.equal(filled("notes://{+path}", values), "notes://a/b%20c");
  assert.equal(
    filled("notes://all{?q,none,day}", values),
    "notes://all?q=x%26y&day=1%2F2",
  );
  assert.equal(filled("notes://all{/day,none}{#none}", values), "notes://all/1%2F2");
});
