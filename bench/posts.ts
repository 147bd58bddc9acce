/** Posts as any generator takes them: 1.3 KB of prose, a section, two tags, one author, a date. */
import { type Instant, instant, shifted } from '../src/ids.ts';
import type { NewFile } from './published-world.ts';

export const sections = ['sea', 'land', 'town', 'letters'];
export const authors = ['ann', 'bob', 'eve'];
/** Three a day: ten thousand in nine years. */
export const pace = 8 * 3_600_000;
const words =
  'the tables of tides were wrong and nobody knew why until a clerk in the harbour read them again'.split(
    ' ',
  );

/** When the first of so many posts came, if the newest comes now. */
export const beginning = (posts: number): Instant => shifted(instant('2026-11-23T08:00:00Z'), -pace * posts);

export function post(n: number, date?: Instant): NewFile {
  const word = (at: number) => words[(n * 7 + at * 3) % words.length] ?? '';
  const prose = (from: number) => Array.from({ length: 60 }, (_, at) => word(from + at)).join(' ');
  const front = [
    `title: Article ${n}`,
    `section: ${sections[n % 4]}`,
    `tags: [tag ${n % 10}, tag ${(n + 3) % 10}]`,
    `author: ${authors[n % 3]}`,
    ...(date === undefined ? [] : [`date: ${date}`]),
  ];
  const body = `Of ${n}. ${prose(1)}.\n\n- ${prose(5)}\n- **${word(9)}** and \`${word(10)}\`\n\n${prose(11)}, [says one](https://a.example/${n}).\n`;
  return { key: `articles/${n}.md`, body: `---\n${front.join('\n')}\n---\n${body}` };
}
