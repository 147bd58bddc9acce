import { describe, expect, it } from 'vitest';
import { defaultPublication } from '../../src/article/default-publication.ts';
import { measuresInWords } from '../../src/article/enclosure.ts';
import { bytesOf, secondsOf } from '../../src/article/measures.ts';
import { parseArticle } from '../../src/article/parse.ts';

function parsed(front: string, key = 'articles/episodes/12.md') {
  const bytes = new TextEncoder().encode(`---\ntitle: Episode 12\n${front}\n---\nNotes.\n`);
  const outcome = parseArticle(bytes, { key, publication: defaultPublication });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  const codes = outcome.problems.map(({ code }) => code);
  return { ...outcome.value, codes, problems: outcome.problems };
}

const elsewhere = 'https://cast.example/12.mp3';

describe('an enclosure', () => {
  it.each([
    ['a path beside the file', 'enclosure: 12.mp3', '/articles/episodes/12.mp3'],
    ['a public file', 'audio: /audio/12.mp3', '/audio/12.mp3'],
    ['an address elsewhere', `audio_url: ${elsewhere}`, elsewhere],
    ['a table', `enclosure: { url: ${elsewhere} }`, elsewhere],
    ['the first of a list', `enclosures: [{ url: ${elsewhere} }, { url: b.ogg }]`, elsewhere],
    ['the first format of a table', `audio: { mp3: ${elsewhere}, ogg: b.ogg }`, elsewhere],
    ['what Jekyll’s podcasts have', `podcast: { file: ${elsewhere} }`, elsewhere],
    ['what Hugo’s castanet has', `podcast_file: ${elsewhere}`, elsewhere],
    ['what Eleventy’s podcaster has', `episode: { filename: ${elsewhere} }`, elsewhere],
    ['an address with a query', `audio: "${elsewhere}?source=feed"`, `${elsewhere}?source=feed`],
    ['behind a template', 'audio: "{{ site.baseurl }}/audio/12.mp3"', '/audio/12.mp3'],
    ['inside of params', `params: { audio: ${elsewhere} }`, elsewhere],
  ])('is found: %s', (_, front, url) => {
    const { enclosure, codes } = parsed(front);
    expect(enclosure).toEqual({ url, type: 'audio/mpeg' });
    expect(codes).toEqual([]);
  });

  it.each([
    [`enclosure: { url: ${elsewhere}, length: 31245678, type: audio/mpeg, duration: "34:12" }`],
    [`podcast_file: ${elsewhere}\npodcast_bytes: 31245678\npodcast_duration: 2052`],
    [`mp3: ${elsewhere}\nlength: "31,245,678"\nduration: 00:34:12`],
    [`audio_file: ${elsewhere}\naudio_file_size: 31245678\naudio_file_duration: 34m 12s`],
    [`media_url: ${elsewhere}\nepisode_length: 31245678\nitunes_duration: '0:34:12.40'`],
    [`podcast: { file: ${elsewhere}, size: 31245678, duration: PT34M12S }`],
  ])('has its length and duration: %s', (front) => {
    expect(parsed(front).enclosure).toMatchObject({ url: elsewhere, length: 31_245_678, duration: 2_052 });
  });

  it('is read as WordPress exports it, in three lines', () => {
    expect(parsed(`enclosure: |\n  ${elsewhere}\n  31245678\n  audio/mpeg`).enclosure).toEqual({
      ...{ url: elsewhere, type: 'audio/mpeg', length: 31_245_678 },
    });
  });

  it('lasts what its length says with colons', () => {
    expect(parsed(`audio: ${elsewhere}\nlength: 1:02:03`).enclosure).toMatchObject({ duration: 3_723 });
  });

  it.each([
    ['audio: a.m4a', 'audio/mp4'],
    ['audio: a.opus', 'audio/ogg'],
    ['video: a.mp4', 'video/mp4'],
    ['enclosure: { url: "https://cast.example/play?id=12", type: audio/mp3 }', 'audio/mpeg'],
    ['enclosure: { url: a.mp3, type: text/html }', 'audio/mpeg'],
  ])('has a registered type: %s', (front, type) => {
    expect(parsed(front).enclosure?.type).toBe(type);
  });

  it.each([
    ['audio: true'],
    ['podcast: The Harbour Hour'],
    ['episode: 12'],
    ['video: dQw4w9WgXcQ'],
    ['video: https://www.youtube.com/watch?v=dQw4w9WgXcQ'],
    ['file: paper.pdf'],
    ['duration: four days'],
    ['length: 8 km'],
  ])('is none, without a word: %s', (front) => {
    const { enclosure, codes } = parsed(front);
    expect(enclosure).toBeUndefined();
    expect(codes).toEqual([]);
  });

  it.each([
    ['audio: notes.pdf', 'enclosure-unreadable', 3],
    ['audio: javascript:alert(1).mp3', 'enclosure-unusable', 3],
    ['audio: http://cast.example/12.mp3', 'enclosure-unusable', 3],
    ['audio: 12.mp3\nduration: long', 'duration-unreadable', 4],
  ])('is told of where it cannot be: %s', (front, code, line) => {
    expect(parsed(front).problems).toEqual([expect.objectContaining({ code, line, severity: 'warning' })]);
  });

  it('is an asset of the article, so that it is known what is missing', () => {
    expect(parsed('audio: 12.mp3').assets).toEqual(['articles/episodes/12.mp3']);
  });
});

describe('measures', () => {
  it.each([
    ['1:02:03', 3_723],
    ['62:03', 3_723],
    ['62 min', 3_720],
    ['1h 2m 3s', 3_723],
    ['1 hour 2 minutes', 3_720],
    ['PT1H2M3S', 3_723],
    ['3723', 3_723],
    ['3723s', 3_723],
    ['0', undefined],
    ['', undefined],
    ['soon', undefined],
    ['999999', undefined],
    ['1:2:3:4', undefined],
  ])('of time: %s', (written, seconds) => expect(secondsOf(written)).toBe(seconds));

  it.each([
    ['31245678', 31_245_678],
    ['31,245,678', 31_245_678],
    ['31.2 MB', 31_200_000],
    ['1MiB', 1_048_576],
    ['0', undefined],
    ['34:12', undefined],
    ['8 km', undefined],
    ['31 constructor', undefined],
  ])('of size: %s', (written, bytes) => expect(bytesOf(written)).toBe(bytes));

  it.each([
    [{ duration: 2_052, length: 31_245_678 }, '34 min, 31 MB'],
    [{ duration: 3_600 }, '1 h'],
    [{ duration: 3_723 }, '1 h 2 min'],
    [{ duration: 45 }, '45 s'],
    [{ duration: 3_599 }, '1 h'],
    [{ length: 4_234_000 }, '4.2 MB'],
    [{ length: 310_400 }, '310 kB'],
    [{}, ''],
  ])('in words: %o', (enclosure, words) => expect(measuresInWords(enclosure)).toBe(words));
});
