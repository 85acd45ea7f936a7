const KINDS = new Set(["image/jpeg", "image/png", "image/webp"]); // no moving pictures

/** @typedef {{enabled: boolean, maxWidth: number, maxHeight: number, quality: number}} Resize */

/**
 * A picture made smaller as `fileConfig.clientImageResize` says; the file itself where it
 * fits, is none of KINDS, or cannot be drawn.
 * @param {File} file
 * @param {Resize | undefined} resize
 */
export async function shrunk(file, resize) {
  if (!resize?.enabled || !KINDS.has(file.type)) return file;
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return file;
  const size = sizeWithin(picture, resize);
  const made = size && (await drawn(picture, size, file.type, resize.quality));
  picture.close();
  return made && made.size < file.size ? new File([made], file.name, made) : file;
}

/**
 * The size that fits into `maxWidth` × `maxHeight` pixels; null where it does already.
 * @param {{width: number, height: number}} picture
 * @param {{maxWidth: number, maxHeight: number}} limits
 */
export function sizeWithin({ width, height }, { maxWidth, maxHeight }) {
  const share = Math.min(maxWidth / width, maxHeight / height);
  if (!(share > 0 && share < 1)) return null;
  const part = (/** @type {number} */ side) => Math.max(1, Math.round(side * share));
  return { width: part(width), height: part(height) };
}

/**
 * @param {ImageBitmap} picture
 * @param {{width: number, height: number}} size
 * @param {string} type
 * @param {number} quality
 */
async function drawn(picture, { width, height }, type, quality) {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, width, height);
  return canvas.convertToBlob({ type, quality });
}
