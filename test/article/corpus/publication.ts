import { publicationSchema } from '../../../src/config.ts';

/** Where the samples are copied to. */
export const corpusPublication = publicationSchema.parse({
  title: 'The Tide Post',
  description: 'A column on the sea.',
  language: 'en',
  timezone: 'Europe/Lisbon',
  owner: { name: 'The editors' },
  authors: { jane: { name: 'Jane Doe', url: 'https://jane.example/' } },
  sections: { sea: { title: 'Sea' } },
});
