import type { Publication } from '../config.ts';

/**
 * The sentence a person agrees to, kept as evidence (promise 5). The form shows it and so does the page with the
 * confirming button: whoever came through another site's form, or the JSON interface, sees it there.
 */
export function consentWording(publication: Publication): string {
  const [only, ...others] = publication.newsletters;
  const what = only !== undefined && others.length === 0 ? only.name : 'the newsletters I chose';
  return `Send me ${what} from ${publication.title} by email. I can leave at any time by one click in every mail.`;
}
