/** What can be wrong with a picture; each is a warning, because the file itself is served as it is. */
import { type Problem, received } from '../problem.ts';
import type { RasterFormat } from './image-library.ts';

/** Pixels. A phone's largest photograph of today has as many; decoding one takes 800 MB. */
export const mostPixels = 100_000_000;

const shrunk = 'convert -resize 3000x3000 photo.jpg photo-small.jpg';

export const pictureTooLarge = (width: number, height: number): Problem => ({
  severity: 'warning',
  code: 'picture-too-large',
  wrong:
    'The picture has too many pixels to be made smaller; pages show it as it is, feeds and mails only name it.',
  expected: `at most ${mostPixels.toLocaleString('en')} pixels`,
  example: shrunk,
  received: `${width} × ${height} pixels`,
});

export const pictureUnreadable = (reason: string): Problem => ({
  severity: 'warning',
  code: 'picture-unreadable',
  wrong:
    'The file cannot be read as a picture: it is broken, was not uploaded to its end, or is something else.',
  expected: 'a whole JPEG, PNG, WebP, AVIF, GIF or SVG file',
  example: 'Open the file in an image editor, and export it again',
  received: received(reason),
});

/** Nobody knows what it does: whoever began with it did not live to say so. */
export const pictureTooHard = (attempts: number): Problem => ({
  severity: 'warning',
  code: 'picture-too-hard',
  wrong: `Making the picture smaller took too long or too much memory, ${attempts} times.`,
  expected: 'a picture that decodes within a minute',
  example: shrunk,
});

/** Of the file itself, which is served byte for byte; renditions have no metadata. */
export const pictureSaysWhere = (key: string): Problem => ({
  severity: 'warning',
  code: 'picture-location',
  wrong:
    'The photograph says where it was taken (GPS). Pages and mails show it without that, but the file itself is served as it is, to everybody who asks for it.',
  expected: 'a photograph without a place, or one whose place everybody may know',
  example: `exiftool -gps:all= -xmp:geotag= ${key.replace(/^.*\//, '')}`,
});

export const pictureMisnamed = (key: string, format: RasterFormat): Problem => ({
  severity: 'warning',
  code: 'picture-misnamed',
  wrong: `The file is ${names[format]}, and its name says otherwise; some programs will not show it.`,
  expected: `a name that ends with .${format === 'jpeg' ? 'jpg' : format}`,
  example: key.replace(/^.*\//, '').replace(/\.[^.]*$/, `.${format === 'jpeg' ? 'jpg' : format}`),
  received: received(key),
});

const names: Readonly<Record<RasterFormat, string>> = {
  avif: 'an AVIF picture',
  gif: 'a GIF picture',
  jpeg: 'a JPEG picture',
  png: 'a PNG picture',
  webp: 'a WebP picture',
};
