/**
 * @typedef {{id: string, parent_id: string | null, created_at: string, role: string}} Node
 * @typedef {Map<string, Node>} Tree
 */

/** Children of each message, oldest first; roots under null. @param {Tree} tree */
export function children(tree) {
  /** @type {Map<string | null, Node[]>} */
  const found = new Map();
  for (const node of tree.values()) {
    const parent = node.parent_id && tree.has(node.parent_id) ? node.parent_id : null;
    const family = found.get(parent);
    if (family) family.push(node);
    else found.set(parent, [node]);
  }
  for (const family of found.values()) family.sort(older);
  return found;
}

/** @type {(a: Node, b: Node) => number} */
const older = (a, b) =>
  a.created_at === b.created_at
    ? a.id.localeCompare(b.id)
    : a.created_at < b.created_at
      ? -1
      : 1;

/**
 * Messages from the root to `leaf`; [] when it is not there. A cycle ends the walk.
 * @param {Tree} tree
 * @param {string | null} leaf
 */
export function pathTo(tree, leaf) {
  const path = [];
  const seen = new Set();
  for (let id = leaf; id && tree.has(id) && !seen.has(id); ) {
    seen.add(id);
    const node = /** @type {Node} */ (tree.get(id));
    path.push(node);
    id = node.parent_id;
  }
  return path.reverse();
}

/**
 * The end of the newest branch below `id` (null: of the whole tree).
 * @param {Tree} tree
 * @param {string | null} id
 */
export function newestLeaf(tree, id) {
  const families = children(tree);
  const seen = new Set();
  let leaf = id;
  for (let family = families.get(leaf); family; family = families.get(leaf)) {
    const next = family[family.length - 1].id;
    if (seen.has(next)) break;
    seen.add(next);
    leaf = next;
  }
  return leaf;
}
