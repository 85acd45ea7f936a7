import { h } from "../../lib/dom.js";
import { ArtifactPanel } from "./artifact-panel.js";

/** The panel that is open in `place`, or a new one with what it needs. */
export function openPanel(place, known, furniture) {
  if (known?.isConnected) return known;
  if (!customElements.get("artifact-panel"))
    customElements.define("artifact-panel", ArtifactPanel);
  const panel = h("artifact-panel", { class: "artifact-panel", role: "complementary" });
  panel.furnish(furniture);
  place.append(panel);
  return panel;
}
