/** How large an SVG says it is. Only its first tag is read: no entity is resolved, nothing is drawn. */

const root = /<svg\b[^>]*>/i;
const headBytes = 20_000;

/** CSS pixels; `undefined`: it does not say, and takes the room that it is given. */
export function svgSize(bytes: Uint8Array): { width: number; height: number } | undefined {
  const head = new TextDecoder().decode(bytes.subarray(0, headBytes)).replace(/<!--.*?-->/gs, '');
  const tag = root.exec(head)?.[0];
  if (tag === undefined) return undefined;
  const [width, height] = [pixels(attribute(tag, 'width')), pixels(attribute(tag, 'height'))];
  const [, , boxWidth, boxHeight] = numbers(attribute(tag, 'viewBox'));
  // One side alone says nothing without the box; the box has the proportions, which is what counts.
  const isWhole = width !== undefined && height !== undefined;
  const size = isWhole ? { width, height } : { width: boxWidth, height: boxHeight };
  return sane(size.width) && sane(size.height)
    ? { width: Math.max(1, Math.round(size.width)), height: Math.max(1, Math.round(size.height)) }
    : undefined;
}

const attribute = (tag: string, name: string): string =>
  new RegExp(`\\s${name}\\s*=\\s*["']([^"']{0,100})["']`).exec(tag)?.[1] ?? '';

const numbers = (text: string): readonly number[] =>
  text
    .trim()
    .split(/[\s,]+/)
    .map(Number);

/** `100%` and `12em` depend on what is around it. */
function pixels(text: string): number | undefined {
  const number = /^\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*$/.exec(text)?.[1];
  return number === undefined ? undefined : Number(number);
}

const sane = (side: number | undefined): side is number =>
  side !== undefined && Number.isFinite(side) && side > 0 && side <= 100_000;
