import assert from "node:assert/strict";
import { test } from "node:test";
import {
  reachesOut,
  staysAttribute,
  staysElement,
} from "../../../static/js/lib/markdown/inert.js";

for (const [name, value, stays] of [
  ["onclick", "steal()", false],
  ["ONLOAD", "steal()", false],
  ["href", "https://evil.example", false],
  ["xlink:href", "javascript:steal()", false],
  ["href", "#arrow", true],
  ["fill", "url(https://evil.example/x)", false],
  ["marker-end", "url(#arrow)", true],
  ["style", "background: url('//evil.example')", false],
  ["style", "fill: red", true],
  ["id", "once", true],
]) {
  test(`${name}="${value}" ${stays ? "stays" : "goes"}`, () =>
    assert.equal(staysAttribute(name, value), stays));
}

for (const css of [
  "@import 'x.css';",
  ".a{background:url(https://evil.example)}",
  ".a{background:u\\72l( 'data:image/png;base64,x')}",
  ".a{background:url/**/(//evil.example)}",
  "@\\69mport 'x.css'",
]) {
  test(`${css} fetches`, () => assert.ok(reachesOut(css)));
}

for (const css of [
  "#d1{font-family:sans-serif;fill:#333}",
  ".m{marker:url(#arrow)}",
  ".m{marker:url('#arrow')}",
]) {
  test(`${css} fetches nothing`, () => assert.ok(!reachesOut(css)));
}

test("what acts may not stay, what draws may", () => {
  assert.deepEqual(["script", "Image", "path", "foreignObject"].map(staysElement), [
    false,
    false,
    true,
    true,
  ]);
});
