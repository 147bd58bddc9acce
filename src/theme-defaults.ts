/** The built-in templates, as text: esbuild and vitest load `.liquid` and `.css` files as strings. */
import address from '../content/theme/address.liquid';
import addressMail from '../content/theme/address-mail.liquid';
import addressMailText from '../content/theme/address-mail-text.liquid';
import archive from '../content/theme/archive.liquid';
import article from '../content/theme/article.liquid';
import byline from '../content/theme/byline.liquid';
import confirmationMail from '../content/theme/confirmation-mail.liquid';
import confirmationMailText from '../content/theme/confirmation-mail-text.liquid';
import digest from '../content/theme/digest.liquid';
import digests from '../content/theme/digests.liquid';
import directory from '../content/theme/directory.liquid';
import entry from '../content/theme/entry.liquid';
import feedCss from '../content/theme/feed.css';
import feeds from '../content/theme/feeds.liquid';
import gone from '../content/theme/gone.liquid';
import home from '../content/theme/home.liquid';
import landing from '../content/theme/landing.liquid';
import layout from '../content/theme/layout.liquid';
import letter from '../content/theme/letter.liquid';
import list from '../content/theme/list.liquid';
import message from '../content/theme/message.liquid';
import newsletters from '../content/theme/newsletters.liquid';
import notFound from '../content/theme/not-found.liquid';
import page from '../content/theme/page.liquid';
import preferences from '../content/theme/preferences.liquid';
import preferencesMail from '../content/theme/preferences-mail.liquid';
import preferencesMailText from '../content/theme/preferences-mail-text.liquid';
import previewBanner from '../content/theme/preview-banner.liquid';
import question from '../content/theme/question.liquid';
import search from '../content/theme/search.liquid';
import siteCss from '../content/theme/site.css';
import subscribe from '../content/theme/subscribe.liquid';
import teaser from '../content/theme/teaser.liquid';
import { mailTemplates } from './mail-templates.ts';

// A bundler drops what nobody uses only if making it is known to do nothing else, which it does not see of a spread.
export const defaultTemplates: Readonly<Record<string, string>> = /* @__PURE__ */ Object.assign(
  {
    'layout.liquid': layout,
    'archive.liquid': archive,
    'article.liquid': article,
    'byline.liquid': byline,
    'digest.liquid': digest,
    'digests.liquid': digests,
    'directory.liquid': directory,
    'entry.liquid': entry,
    'feeds.liquid': feeds,
    'gone.liquid': gone,
    'home.liquid': home,
    'landing.liquid': landing,
    'list.liquid': list,
    'newsletters.liquid': newsletters,
    'not-found.liquid': notFound,
    'page.liquid': page,
    'preview-banner.liquid': previewBanner,
    'search.liquid': search,
    'teaser.liquid': teaser,
    'subscribe.liquid': subscribe,
    'address.liquid': address,
    'preferences.liquid': preferences,
    'question.liquid': question,
    'message.liquid': message,
    'letter.liquid': letter,
    'address-mail.liquid': addressMail,
    'address-mail-text.liquid': addressMailText,
    'preferences-mail.liquid': preferencesMail,
    'preferences-mail-text.liquid': preferencesMailText,
    'confirmation-mail.liquid': confirmationMail,
    'confirmation-mail-text.liquid': confirmationMailText,
  },
  mailTemplates,
);

export const defaultStylesheet: string = siteCss;
/** Of the feeds themselves. */
export const defaultFeedStylesheet: string = feedCss;
