/** What is said to people in the same words in several places. */
import type { Cadence, Newsletter, Publication } from '../config.ts';
import type { NewsletterId } from '../ids.ts';

/**
 * The sentence a person agrees to, kept as evidence (promise 5). The form shows it and so does the page with the
 * confirming button: whoever came through another site's form, or the JSON interface, sees it there.
 */
export function consentWording(publication: Publication): string {
  const [only, ...others] = publication.newsletters;
  const what = only !== undefined && others.length === 0 ? only.name : 'the newsletters I chose';
  return `Send me ${what} from ${publication.title} by email. I can leave at any time by one click in every mail.`;
}

/** Names for pages and mails; a newsletter that is no longer offered is named by its id. */
export const newsletterName = (newsletters: readonly Newsletter[], id: NewsletterId): string =>
  newsletters.find((one) => one.id === id)?.name ?? id;

export const cadenceName: Readonly<Record<Cadence, string>> = {
  article: 'Each article by itself',
  daily: 'Once a day',
  weekly: 'Once a week',
  monthly: 'Once a month',
};
