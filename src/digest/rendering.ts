/** A freeze's rendering and marker in the content bucket, from the members' exact versions. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { parseLinked } from '../article/linked.ts';
import { readPictures } from '../article/picture-files.ts';
import { withRecording } from '../article/recording.ts';
import { readFiles, readItem } from '../article/records.ts';
import { inPlain } from '../article/shown-pictures.ts';
import type { Newsletter, Publication } from '../config.ts';
import { type DigestId, type Nonce, nonce } from '../ids.ts';
import { digestKey, themePrefix } from '../keys.ts';
import type { ObjectStore, Table } from '../ports.ts';
import type { Digest, Member, Rendering, Variant } from './digest.ts';
import { type Freezing, type Frozen, markerOf } from './plan.ts';
import type { FreezePorts } from './ports.ts';
import { changeDigest, readDigest } from './records.ts';
import { renderArticleMail, renderDigestMail } from './render.ts';
import type { FrozenArticle } from './view.ts';

type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly wrong: string };

/** An article is at most 2 MB (the article stage refuses larger ones); a template is trusted with less. */
const mostArticleBytes = 4_000_000;
const mostTemplateBytes = 500_000;
/** Mails and their parts; files of these names replace the built-in ones. */
const mailTemplatesPrefix = `${themePrefix}mail-`;

/** What a rendering is made of and from: rows, files, and the address of the site. */
export type RenderPorts = Pick<FreezePorts, 'content' | 'contentBucket' | 'siteUrl' | 'log'>;

/** Renders unless the digest has a rendering already; the first pointer stands. */
export async function renderMembers(
  ports: FreezePorts,
  publication: Publication,
  newsletter: Newsletter,
  digest: Digest,
  frozen: Frozen,
): Promise<Attempt<string>> {
  if (digest.rendering !== undefined) return { ok: true, value: digest.rendering };
  const rendering = await renderFrozen(ports, publication, newsletter, frozen);
  if (!rendering.ok) return rendering;
  return { ok: true, value: await store(ports, digest, rendering.value) };
}

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

async function store(ports: FreezePorts, digest: Digest, rendering: Rendering): Promise<string> {
  const text = JSON.stringify(rendering);
  const hash = createHash('sha256').update(text).digest('hex');
  const key = digestKey(digest.newsletter, digest.period, `rendering-${hash.slice(0, 16)}.json`);
  await ports.contentBucket.put(key, text, { contentType: 'application/json' });
  const after = await changeDigest(ports.content, digest.id, (standing) =>
    standing.rendering === undefined ? { ...standing, rendering: key, subject: rendering.subject } : standing,
  );
  return after.rendering ?? key;
}

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

type Overrides = Readonly<Record<string, string>>;
type Render = (overrides: Overrides) => Promise<Rendering>;

/** A template of the editors that does not render must not keep a mail from going out: ours do. */
async function renderWithTheme(
  ports: RenderPorts,
  id: DigestId,
  render: Render,
): Promise<Attempt<Rendering>> {
  const overrides = await templatesOf(ports.content, ports.contentBucket);
  if (Object.keys(overrides).length === 0) return attempt(id, () => render({}));
  const themed = await attempt(id, () => render(overrides));
  if (themed.ok) return themed;
  ports.log.error('mail templates of the theme do not render', { cause: themed.wrong });
  return attempt(id, () => render({}));
}

/** Rendering asks nobody: what it throws it would throw again, each minute, so a person has to look. */
async function attempt(id: DigestId, render: () => Promise<Rendering>): Promise<Attempt<Rendering>> {
  try {
    return { ok: true, value: await render() };
  } catch (cause) {
    return { ok: false, wrong: `The mail of ${id} cannot be rendered: ${String(cause)}` };
  }
}

async function templatesOf(content: Table, bucket: ObjectStore): Promise<Overrides> {
  const overrides: Record<string, string> = {};
  for await (const { key, standing } of readFiles(content, mailTemplatesPrefix)) {
    if (standing.kind !== 'there' || !key.endsWith('.liquid')) continue;
    const { versionId } = standing;
    const object = await bucket.get(key, { versionId, maxBytes: mostTemplateBytes });
    if (object?.body !== undefined)
      overrides[key.slice(themePrefix.length)] = new TextDecoder().decode(object.body);
  }
  return overrides;
}

const markerSchema = z.object({ nonce: z.string().transform(nonce) });

/** A marker that names our freeze's nonce is ours, written before a crash; any other is not. */
export async function putMarker(
  bucket: ObjectStore,
  variant: Variant,
  freezing: Freezing,
  rendering: string,
): Promise<'ours' | 'foreign'> {
  const key = digestKey(variant.newsletter, freezing.period, 'marker.json');
  const put = await bucket.put(key, JSON.stringify(markerOf(variant, freezing, rendering)), {
    contentType: 'application/json',
    ifAbsent: true,
  });
  if (put !== 'exists') return 'ours';
  const there = await bucket.get(key);
  if (there?.body === undefined) throw new Error(`${key} exists and cannot be read`);
  return nonceIn(new TextDecoder().decode(there.body)) === freezing.nonce ? 'ours' : 'foreign';
}

/** Something else under this key is foreign too: `undefined`. */
function nonceIn(text: string): Nonce | undefined {
  try {
    return markerSchema.parse(JSON.parse(text)).nonce;
  } catch {
    return undefined;
  }
}
