import { fileName, KINDS } from "../../lib/artifacts/kinds.js";
import { copy, download } from "../../lib/clipboard.js";
import { markDone } from "../message/code-block.js";

/** Copy a source; the button says that it is done. */
export async function copyOf({ text }, button) {
  await copy(text);
  markDone(button);
}

/** Offer an artifact as a file. */
export function save(artifact) {
  download(fileName(artifact), artifact.text, KINDS[artifact.kind].mime);
}

/** Give an element the whole screen, or take it back. */
export function enlarge(element) {
  if (document.fullscreenElement) document.exitFullscreen();
  else element.requestFullscreen();
}
