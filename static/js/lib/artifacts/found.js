import { blocks } from "../markdown/blocks.js";

/** @typedef {import("../markdown/artifact-rule.js").Artifact} Artifact */

const MAY_HOLD = /<artifact[\s>]|:::artifact/i;

/** What all versions of an artifact have in common. @param {Artifact} artifact */
export const keyOf = ({ id, title, kind }) => id || title || kind;

/** The artifacts of a text, in their order. @param {string} text @returns {Artifact[]} */
export function artifactsIn(text) {
  if (!MAY_HOLD.test(text)) return [];
  return blocks(text).flatMap((one) => (one.kind === "artifact" ? [one.artifact] : []));
}

/**
 * Which of the versions stands in a place; -1 when none does.
 * @param {{messageId: string, at: number}[]} versions
 * @param {{messageId: string, at: number} | null} place
 */
export const placeIn = (versions, place) =>
  versions.findIndex(
    (one) => one.messageId === place?.messageId && one.at === place.at,
  );
