import { publicationSchema } from '../config.ts';

/**
 * What holds until a publication.yaml is accepted: articles work, in English and UTC, without sections, authors and
 * newsletters.
 */
export const defaultPublication = publicationSchema.parse({
  title: 'Untitled publication',
  description: 'Upload a publication.yaml to give this publication a name.',
  language: 'en',
  timezone: 'UTC',
  owner: { name: 'The editors' },
});
