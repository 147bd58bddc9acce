/** A podcast's own id (podcasting2.org, podcast:guid). */
import { nameUuid } from './name-uuid.ts';

/** The namespace of the Podcast Index. */
const namespace = 'ead4c236bf5858c6a2c6a6b28d128cb6';

/** Of the feed's address without its scheme and the slashes at its end. */
export const podcastGuid = (address: string): string =>
  nameUuid(namespace, address.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/\/+$/, ''));
