/** docs/email-quality.md: each point is proved by tests that are there, or needs an account. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const points = [
  ...readFileSync('docs/email-quality.md', 'utf8').matchAll(/^\| (\d+) \| .* \| (.*) \|$/gm),
].map(([, number, proof = '']) => ({ number: Number(number), proof }));

it('has every point, one after the other', () => {
  expect(points.map(({ number }) => number)).toEqual(Array.from({ length: 37 }, (_, index) => index + 1));
});

it.each(points)('point $number names tests that are there, or needs an account', ({ proof }) => {
  const files = [...proof.matchAll(/`([\w/-]+(?:\.test\.ts|\/))`/g)].map(([, file]) => `test/${file}`);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
  expect(files.length > 0 || proof.includes('*account*')).toBe(true);
});

it('leaves nothing for later', () => {
  expect(points.filter(({ proof }) => proof.includes('not yet')).map(({ number }) => number)).toEqual([]);
});
