/** What the image library is asked; ./sharp.ts is the only one who knows which it is. */

/** The formats that are read. Whatever else calls itself a picture is unreadable. */
export type RasterFormat = 'avif' | 'gif' | 'jpeg' | 'png' | 'webp';

/** From the head of the bytes alone: nothing is decoded, however large the picture says it is. */
export type Inspection =
  | {
      readonly kind: 'picture';
      readonly format: RasterFormat;
      /** Upright, as its orientation says. */
      readonly width: number;
      readonly height: number;
      readonly isAnimated: boolean;
      /** Its metadata have the place where it was taken. */
      readonly saysWhere: boolean;
    }
  | Unreadable;

export interface Unreadable {
  readonly kind: 'unreadable';
  /** In the library's words. */
  readonly reason: string;
}

/** `webp`: for pages. `plain`: JPEG, or PNG where something shines through, which everybody knows. */
export type Encoding = 'webp' | 'plain';

export interface Wanted {
  readonly width: number;
  readonly height: number;
  readonly encoding: Encoding;
}

export interface Rendered extends Pick<Wanted, 'width' | 'height'> {
  readonly type: 'image/webp' | 'image/jpeg' | 'image/png';
  readonly bytes: Uint8Array;
}

export interface ImageLibrary {
  inspect(bytes: Uint8Array): Promise<Inspection>;
  /**
   * Upright, in sRGB, without metadata, in the order in which they were wanted. The same bytes and wishes give the same
   * bytes. What cannot be decoded, or takes too long, is unreadable; a library that broke throws.
   */
  render(bytes: Uint8Array, wanted: readonly Wanted[]): Promise<readonly Rendered[] | Unreadable>;
}
