/** MJML → HTML. Articles' own HTML never passes through MJML's parser: slots are filled afterwards. */
import mjml2html from 'mjml';

/** Two parts of MJML that need another parser and a style sheet engine, half of all that MJML brings along. */
const leftOut = /<mj-html-attributes\b|<mj-style\b[^>]*\binline\b/;

/** Throws on a template that is not valid MJML, with the line and the reason. */
export async function mjmlToHtml(mjml: string): Promise<string> {
  const [refused] = leftOut.exec(mjml) ?? [];
  if (refused !== undefined)
    throw new Error(
      `${refused}: write styles and attributes into the elements, or a style sheet into mj-style`,
    );
  const { html } = await mjml2html(mjml, {
    validationLevel: 'strict',
    // Without this MJML links its default typeface from a third party.
    fonts: {},
    keepComments: false,
    // A template names no files.
    ignoreIncludes: true,
  });
  return trimmed(html);
}

/** A third of MJML's output is indentation, and Gmail cuts a mail at 102,400 bytes. */
const trimmed = (html: string): string =>
  html
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
