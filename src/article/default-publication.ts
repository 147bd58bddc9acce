import { publicationSchema } from '../config.ts';

/**
 * What holds until a publication.yaml is accepted, as that file would say it: articles work, in English and UTC, without
 * sections, authors and newsletters.
 */
export const defaultSource = {
  title: 'Untitled publication',
  description: 'Upload a publication.yaml to give this publication a name.',
  language: 'en',
  timezone: 'UTC',
  owner: { name: 'The editors' },
};

/** Whoever does not use it does not wait for it: a function understands the source when it needs it, which is hardly ever. */
export const defaultPublication = /* @__PURE__ */ publicationSchema.parse(defaultSource);
