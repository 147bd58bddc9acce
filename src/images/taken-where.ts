/** Does a photograph say where it was taken? Phones write that into each, and who downloads the file can read it. */

export interface Metadata {
  /** As the file has it: a TIFF structure (CIPA DC-008, Exif 2.32, 4.5), mostly behind `Exif\0\0`. */
  readonly exif?: Uint8Array | undefined;
  /** An XML packet (ISO 16684-1). */
  readonly xmp?: Uint8Array | undefined;
}

export const saysWhere = ({ exif, xmp }: Metadata): boolean =>
  (exif !== undefined && hasLatitude(exif)) ||
  (xmp !== undefined && new TextDecoder().decode(xmp).includes('GPSLatitude'));

const gpsDirectory = 0x8825;
const latitude = 0x0002;
const entryBytes = 12;

function hasLatitude(exif: Uint8Array): boolean {
  const behindMark = String.fromCharCode(...exif.subarray(0, 4)) === 'Exif' ? exif.subarray(6) : exif;
  const tiff = new DataView(behindMark.buffer, behindMark.byteOffset, behindMark.byteLength);
  if (tiff.byteLength < 8) return false;
  const little = tiff.getUint16(0) === 0x4949;
  const gps = entryAt(tiff, little, tiff.getUint32(4, little), gpsDirectory);
  return gps !== undefined && entryAt(tiff, little, gps, latitude) !== undefined;
}

/** Of a tag in the directory at an offset; `undefined`: it has none, or lies outside of the file. */
function entryAt(tiff: DataView, little: boolean, directory: number, tag: number): number | undefined {
  if (directory + 2 > tiff.byteLength) return undefined;
  const entries = tiff.getUint16(directory, little);
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + entry * entryBytes;
    if (at + entryBytes > tiff.byteLength) return undefined;
    if (tiff.getUint16(at, little) === tag) return tiff.getUint32(at + 8, little);
  }
  return undefined;
}
