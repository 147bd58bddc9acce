/** Which renditions a picture gets (docs/decisions/0008). Pure. */
import type { Encoding, Wanted } from './image-library.ts';

/**
 * Raised when the same picture shall become other bytes: other widths, another quality, another release of the
 * library. It is a part of every rendition's address.
 */
export const recipe = 1;

/** Pixels. Pages let the browser choose; 1,800 is a wide column on a screen with two pixels for each. */
const widths: Readonly<Record<Encoding, readonly number[]>> = {
  webp: [480, 800, 1200, 1800],
  // 480 for the cards of a digest, 1,200 for a mail's column of 600 and for feeds.
  plain: [480, 1200],
};

/** WebP counts its sides in 14 bits (RFC 9649, 2.4). */
const highest = 16_383;

/** Never larger than the picture itself; a width that saves next to nothing is left out. */
export function wantedOf(picture: { readonly width: number; readonly height: number }): readonly Wanted[] {
  return (['webp', 'plain'] as const).flatMap((encoding) =>
    widthsUpTo(picture.width, widths[encoding])
      .map((width) => ({ width, height: heightAt(width, picture), encoding }))
      .filter(({ height }) => height <= highest),
  );
}

function widthsUpTo(own: number, standard: readonly number[]): readonly number[] {
  const widest = Math.min(own, standard.at(-1) ?? own);
  return [...standard.filter((width) => width <= widest * 0.9), widest];
}

const heightAt = (width: number, own: { readonly width: number; readonly height: number }): number =>
  Math.max(1, Math.round((own.height * width) / own.width));
