/** The built-in templates of mails alone: *digest* renders no pages, so their templates are not in its bundle. */
import mailArticle from '../content/theme/mail-article.liquid';
import mailArticleText from '../content/theme/mail-article-text.liquid';
import mailBeside from '../content/theme/mail-beside.liquid';
import mailBesideText from '../content/theme/mail-beside-text.liquid';
import mailByline from '../content/theme/mail-byline.liquid';
import mailDigest from '../content/theme/mail-digest.liquid';
import mailDigestText from '../content/theme/mail-digest-text.liquid';
import mailFoot from '../content/theme/mail-foot.liquid';
import mailFootText from '../content/theme/mail-foot-text.liquid';
import mailHead from '../content/theme/mail-head.liquid';
import mailHero from '../content/theme/mail-hero.liquid';
import mailMemberText from '../content/theme/mail-member-text.liquid';
import mailPeriod from '../content/theme/mail-period.liquid';
import mailRecording from '../content/theme/mail-recording.liquid';
import mailSeries from '../content/theme/mail-series.liquid';
import mailSponsor from '../content/theme/mail-sponsor.liquid';
import mailStory from '../content/theme/mail-story.liquid';

export const mailTemplates: Readonly<Record<string, string>> = {
  'mail-article.liquid': mailArticle,
  'mail-article-text.liquid': mailArticleText,
  'mail-beside.liquid': mailBeside,
  'mail-beside-text.liquid': mailBesideText,
  'mail-byline.liquid': mailByline,
  'mail-digest.liquid': mailDigest,
  'mail-digest-text.liquid': mailDigestText,
  'mail-foot.liquid': mailFoot,
  'mail-foot-text.liquid': mailFootText,
  'mail-head.liquid': mailHead,
  'mail-hero.liquid': mailHero,
  'mail-member-text.liquid': mailMemberText,
  'mail-period.liquid': mailPeriod,
  'mail-recording.liquid': mailRecording,
  'mail-series.liquid': mailSeries,
  'mail-sponsor.liquid': mailSponsor,
  'mail-story.liquid': mailStory,
};
