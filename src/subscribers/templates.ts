/** The built-in templates of this stage's pages and letters, without all others: its function starts while a person waits. */
import address from '../../content/theme/address.liquid';
import addressMail from '../../content/theme/address-mail.liquid';
import addressMailText from '../../content/theme/address-mail-text.liquid';
import confirmationMail from '../../content/theme/confirmation-mail.liquid';
import confirmationMailText from '../../content/theme/confirmation-mail-text.liquid';
import layout from '../../content/theme/layout.liquid';
import letter from '../../content/theme/letter.liquid';
import message from '../../content/theme/message.liquid';
import preferences from '../../content/theme/preferences.liquid';
import preferencesMail from '../../content/theme/preferences-mail.liquid';
import preferencesMailText from '../../content/theme/preferences-mail-text.liquid';
import question from '../../content/theme/question.liquid';
import subscribe from '../../content/theme/subscribe.liquid';
import { type Locale, type Theme, themeOf } from '../theme.ts';

const templates: Readonly<Record<string, string>> = {
  'address.liquid': address,
  'address-mail.liquid': addressMail,
  'address-mail-text.liquid': addressMailText,
  'confirmation-mail.liquid': confirmationMail,
  'confirmation-mail-text.liquid': confirmationMailText,
  'layout.liquid': layout,
  'letter.liquid': letter,
  'message.liquid': message,
  'preferences.liquid': preferences,
  'preferences-mail.liquid': preferencesMail,
  'preferences-mail-text.liquid': preferencesMailText,
  'question.liquid': question,
  'subscribe.liquid': subscribe,
};

export const subscribersTheme = (locale: Locale): Theme => themeOf(locale, templates);
