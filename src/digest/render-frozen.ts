/**
 * A freeze's mail from the exact versions of its members. The parser of articles, MJML and the composer of mails are
 * most of the function's bundle, so this is loaded only when something is frozen (./rendering.ts), or looked at.
 */
import { parseLinked } from '../article/linked.ts';
import { readPictures } from '../article/picture-files.ts';
import { withRecording } from '../article/recording.ts';
import { readFiles, readItem } from '../article/records.ts';
import { inPlain } from '../article/shown-pictures.ts';
import type { Newsletter, Publication } from '../config.ts';
import type { DigestId } from '../ids.ts';
import { themePrefix } from '../keys.ts';
import type { Table } from '../ports.ts';
import type { Member, Rendering, Variant } from './digest.ts';
import { renderThemed, type TemplateVersions } from './mail-theme.ts';
import type { Frozen } from './plan.ts';
import type { FreezePorts } from './ports.ts';
import { readDigest } from './records.ts';
import { renderArticleMail, renderDigestMail } from './render.ts';
import type { FrozenArticle } from './view.ts';

export type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly wrong: string };

/** An article is at most 2 MB (the article stage refuses larger ones); a template is trusted with less. */
const mostArticleBytes = 4_000_000;
const mostTemplateBytes = 500_000;
/** Mails and their parts; files of these names replace the built-in ones. */
const mailTemplatesPrefix = `${themePrefix}mail-`;

/** What a rendering is made of and from: rows, files, and the address of the site. */
export type RenderPorts = Pick<FreezePorts, 'content' | 'contentBucket' | 'siteUrl'>;

/** Reads, and writes nothing. */
export async function renderFrozen(
  ports: RenderPorts,
  publication: Publication,
  newsletter: Newsletter,
  frozen: Frozen,
): Promise<Attempt<Rendering>> {
  const { cadence, freezing } = frozen;
  const { digest: id, nonce, at, period } = freezing;
  const articles: FrozenArticle[] = [];
  for (const member of freezing.members) {
    const article = await frozenArticle(ports, publication, member);
    if (!article.ok) return article;
    articles.push(article.value);
  }
  const [first] = articles;
  if (first === undefined) return { ok: false, wrong: `The digest ${id} has no members.` };
  const previousSubject = await lastSubject(ports.content, frozen);
  const wish = {
    ...{ frame: { publication, newsletter, siteUrl: ports.siteUrl }, nonce, at },
    ...(previousSubject === undefined ? {} : { previousSubject }),
  };
  return renderWithTheme(ports, id, (overrides) =>
    cadence === 'article'
      ? renderArticleMail({ ...wish, overrides, article: first })
      : renderDigestMail({ ...wish, overrides, period, cadence, members: articles }),
  );
}

/** Of the variant's digest before this one: the variant's row names it until this freeze is over. */
const lastSubject = async (content: Table, { lastDigest }: Variant): Promise<string | undefined> =>
  lastDigest === undefined ? undefined : (await readDigest(content, lastDigest))?.subject;

/** The exact version that was frozen, whatever the file says by now. */
async function frozenArticle(
  { content, contentBucket }: RenderPorts,
  publication: Publication,
  member: Member,
): Promise<Attempt<FrozenArticle>> {
  const item = await readItem(content, member.id);
  if (item?.address === undefined || item.published === undefined)
    return { ok: false, wrong: `The article ${member.key} has no address.` };
  const object = await contentBucket.get(member.key, {
    versionId: member.versionId,
    maxBytes: mostArticleBytes,
  });
  if (object?.body === undefined)
    return { ok: false, wrong: `The frozen version of ${member.key} cannot be read any more.` };
  const parsed = await parseLinked(content, object.body, { key: member.key, publication });
  if (!parsed.ok)
    return { ok: false, wrong: `${member.key} is not accepted any more: ${parsed.problems[0]?.wrong}` };
  const pictures = await readPictures(content, parsed.value.assets);
  const document = await withRecording(content, inPlain(parsed.value, pictures));
  return { ok: true, value: { document, address: item.address, published: item.published } };
}

/** What throws with the built-in templates too would throw again, each minute: a person has to look. */
async function renderWithTheme(
  ports: RenderPorts,
  id: DigestId,
  render: (overrides: Readonly<Record<string, string>>) => Promise<Rendering>,
): Promise<Attempt<Rendering>> {
  const files = await templateFiles(ports.content);
  const newest = await textsOf(ports, files, 1);
  try {
    const rendering = await renderThemed({
      newest: Object.fromEntries(
        Object.entries(newest).flatMap(([name, [text]]) => (text ? [[name, text]] : [])),
      ),
      all: () => textsOf(ports, files, Number.POSITIVE_INFINITY),
      render,
    });
    return { ok: true, value: rendering };
  } catch (cause) {
    return { ok: false, wrong: `The mail of ${id} cannot be rendered: ${String(cause)}` };
  }
}

interface TemplateFile {
  readonly key: string;
  /** Accepted, the newest first. */
  readonly versionIds: readonly string[];
}

async function templateFiles(content: Table): Promise<readonly TemplateFile[]> {
  const files: TemplateFile[] = [];
  for await (const { key, standing } of readFiles(content, mailTemplatesPrefix)) {
    if (standing.kind !== 'there' || !key.endsWith('.liquid')) continue;
    files.push({ key, versionIds: [standing.versionId, ...(standing.earlier ?? [])] });
  }
  return files;
}

/** The newest so many of each. */
async function textsOf(
  { contentBucket }: RenderPorts,
  files: readonly TemplateFile[],
  most: number,
): Promise<TemplateVersions> {
  const texts: Record<string, readonly string[]> = {};
  for (const { key, versionIds } of files) {
    const found: string[] = [];
    for (const versionId of versionIds.slice(0, most)) {
      const object = await contentBucket.get(key, { versionId, maxBytes: mostTemplateBytes });
      if (object?.body !== undefined) found.push(new TextDecoder().decode(object.body));
    }
    texts[key.slice(themePrefix.length)] = found;
  }
  return texts;
}
