/** One more article in publications of three sizes: the processor's time of a warm builder, and what it asks of AWS. */
import { shifted } from '../src/ids.ts';
import { type Asked, computed } from './counted-ports.ts';
import type { Figure } from './measure.ts';
import { authors, beginning, pace, post, sections } from './posts.ts';
import { PublishedWorld } from './published-world.ts';

/** Before they are measured, so many are published. */
const warm = 12;
const runs = 24;

export interface Published {
  readonly articles: number;
  /** Milliseconds of the processor for each build. */
  readonly builds: readonly number[];
  readonly looks: readonly number[];
  readonly asked: Readonly<Record<'look' | 'build', Asked>>;
}

export async function publishOne(articles: number): Promise<Published> {
  const world = new PublishedWorld(beginning(articles));
  await world.fill(
    Array.from({ length: articles }, (_, n) => post(n)),
    pace,
  );
  const { asked } = world;
  const [looks, builds]: [number[], number[]] = [[], []];
  const last = articles + warm + runs - 1;
  for (let n = articles; n <= last; n++) {
    world.now = shifted(world.now, pace);
    for (const one of Object.values(asked)) one.clear();
    const looked = await computing(asked.look, () => world.look(post(n)));
    const built = await computing(asked.build, world.build);
    if (n < articles + warm) continue;
    looks.push(looked);
    builds.push(built);
  }
  assertOut(world, last);
  return { articles, looks, builds, asked };
}

/** A bench that publishes nothing would be the fastest. */
function assertOut(world: PublishedWorld, n: number): void {
  const lists = [`sections/${sections[n % 4]}`, `authors/${authors[n % 3]}`, `tags/tag-${n % 10}`];
  for (const key of [
    'feed.xml',
    'atom.xml',
    'feed.json',
    'index.html',
    ...lists.map((list) => `${list}/feed.xml`),
  ])
    if (!world.site.text(key)?.includes(`Article ${n}`)) throw new Error(`${key} does not hold article ${n}`);
}

/** Milliseconds of the processor, without what stands in for AWS. */
async function computing(asked: Asked, work: () => Promise<unknown>): Promise<number> {
  const before = computed();
  await work();
  return computed() - before - asked.spent;
}

/** `npm run bench -- publish-one`: the costs beside so many others; the first size is the baseline. */
export async function publishAtSizes(sizes: readonly number[]): Promise<Figure[]> {
  const published: Published[] = [];
  for (const size of sizes) published.push(await publishOne(size));
  for (const { articles, asked } of published)
    console.error(`Beside ${articles} articles: look ${asked.look}; build ${asked.build}`);
  return published.flatMap((one) => figuresOf(one, published[0] ?? one));
}

function figuresOf({ articles, builds, looks, asked }: Published, first: Published): Figure[] {
  const figure = (what: string, unit: string, runs: readonly number[], baseline: readonly number[]) => ({
    ...{ what: `one article more beside ${articles}: ${what}`, unit, runs },
    baseline: { what: `the same beside ${first.articles}`, runs: baseline },
  });
  return [
    figure('processor of the build', 'ms', builds, first.builds),
    figure('processor of the look', 'ms', looks, first.looks),
    figure('requests of the build', '', [asked.build.total], [first.asked.build.total]),
    figure('requests of the look', '', [asked.look.total], [first.asked.look.total]),
  ];
}
