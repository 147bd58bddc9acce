import { describe, expect, it } from 'vitest';
import { writeFile } from '../../src/article/records.ts';
import type { Picture } from '../../src/article/rendition.ts';
import { digestIdOf } from '../../src/digest/plan.ts';
import { readDigest } from '../../src/digest/records.ts';
import { at, publication } from './builders.ts';
import { article, ledger, World } from './world.ts';

const rendition = (width: number) => ({
  ...{ width, height: width / 2, path: `/renditions/abc-1/${width}.jpg`, size: 9 },
  type: 'image/jpeg' as const,
});
const photograph: Picture = {
  ...{ kind: 'measured', width: 6000, height: 3000 },
  renditions: [rendition(480), rendition(1200)],
};

/** Of the article mail of the only article, whose text shows a photograph of 12 MB. */
async function mailOf(picture: Picture | undefined): Promise<string> {
  const world = new World();
  await world.begin();
  await world.reads(1, at('01:00:00'));
  const standing = { kind: 'there', versionId: 'v1', etag: '"e"', size: 12_000_000 } as const;
  await writeFile(world.content, {
    ...{ key: 'articles/tide.jpg', rev: 1, kind: 'asset', problems: [], at: at('05:00:00') },
    standing: { ...standing, contentType: 'image/jpeg', ...(picture === undefined ? {} : { picture }) },
  });
  await world.goesLive(1, at('06:00:00'), publication(), '![Low water](tide.jpg)');
  await world.freeze(at('06:10:00'));
  const digest = await readDigest(world.content, digestIdOf(ledger, 'article', article(1)));
  // Quoted-printable, as the message is kept.
  return (world.bucket.text(digest?.rendering ?? '') ?? '').replaceAll('=\\r\\n', '').replaceAll('=3D', '=');
}

describe('a mail with a photograph', () => {
  it('shows the rendition that stays, as wide as the column', async () => {
    const mail = await mailOf(photograph);
    expect(mail).toMatch(/<img src=\\"https:[^"]*\/renditions\/abc-1\/1200\.jpg\\" alt=\\"Low water\\"/);
    expect(mail).toContain('width=\\"552\\" height=\\"276\\"');
    expect(mail).not.toContain('tide.jpg');
  });

  it('of which nobody has made a smaller one names it, and never shows twelve megabytes', async () => {
    const mail = await mailOf(undefined);
    expect(mail).toContain('<em>Low water</em>');
    expect(mail).not.toContain('tide.jpg');
  });
});
