/** MJML → HTML. Articles' own HTML never passes through MJML's parser: slots are filled afterwards. */
import mjml2html from 'mjml';

/** Throws on a template that is not valid MJML, with the line and the reason. */
export async function mjmlToHtml(mjml: string): Promise<string> {
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
