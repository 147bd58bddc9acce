/** Small worlds: two keys, two looks, one or two builders, one thing that goes wrong. */
import { expect } from 'vitest';
import { reachedRev, readIntents } from '../../src/article/records.ts';
import { shifted } from '../../src/ids.ts';
import { start } from '../article/world.ts';
import { Actors, done, type Mistake, puts, removes } from './actors.ts';
import { expectRest } from './promises.ts';
import { atRest } from './rest.ts';
import type { Act, Fault, Script, SmallWorld, Worker } from './small-world.ts';
import { nothingYet, passed, type State, tableOf } from './state.ts';

const publication =
  'title: The Tides\ndescription: News.\nlanguage: en\ntimezone: UTC\nowner: { name: Ada }\n';

export interface Story {
  /** Files that were published before. */
  readonly before?: Readonly<Record<string, string>>;
  /** What has been looked at since, and not been built: by key, `undefined` for a file that went. */
  readonly unbuilt?: Readonly<Record<string, string | undefined>>;
  /** What the author does. */
  readonly acts?: readonly Act[];
  /** Keys that are looked at, each by a worker of its own, as soon as so many acts are done. */
  readonly looks?: readonly {
    readonly at: string;
    readonly after: number;
    /** Its event carries a time that is so much later; milliseconds. */
    readonly later?: number;
  }[];
  /** Does each look wake a builder? */
  readonly builds?: boolean;
  /** Builders that are woken by themselves. */
  readonly builders?: number;
  /** Passes at some moment. */
  readonly pause?: Act;
  readonly faults?: readonly Fault[];
  readonly most?: number;
}

export async function smallWorld(story: Story, mistake?: Mistake): Promise<SmallWorld> {
  const right = new Actors();
  const actors = new Actors(mistake);
  const { acts = [], looks = [], builds = false, builders = 0, pause, faults = [], most } = story;
  const scripts: Script[] = [
    { name: 'the author', acts },
    ...(pause ? [{ name: 'the clock', acts: [pause] }] : []),
  ];
  const state = await unbuilt(await published(story.before ?? {}, right), story.unbuilt ?? {}, right);
  const workers: Worker[] = looks.map(({ at, after, later = 0 }, index) => {
    const who = ` (${index + 1})`;
    const now = shifted(start, later);
    const look = { behaviour: actors.look(at, now, who), again: actors.look(at, now, `${who} again`) };
    const built = { behaviour: actors.build(start, who) };
    return { name: `look${who}`, after: { script: 0, acts: after }, runs: builds ? [look, built] : [look] };
  });
  for (let builder = 0; builder < builders; builder++)
    workers.push({
      name: `builder ${builder + 1}`,
      runs: [{ behaviour: actors.build(state.now, ` by builder ${builder + 1}`) }],
    });
  const names = [
    ...new Set([...Object.keys({ ...story.before, ...story.unbuilt }), ...looks.map((look) => look.at)]),
  ];
  return {
    ...{ state, scripts, workers, faults },
    ...(most === undefined ? {} : { most }),
    atEnd: async (end, faulty) => {
      if (builds && faulty === 0 && pause === undefined) await expectBuilt(end);
      await expectRest(await atRest(end, actors), right, names);
    },
  };
}

/** The publication and these files, live and at rest. */
async function published(files: Readonly<Record<string, string>>, actors: Actors): Promise<State> {
  let state = nothingYet(start);
  for (const [name, text] of Object.entries({ 'publication.yaml': publication, ...files })) {
    state = await puts(name, text).apply(state);
    state = await done(state, actors.look(name, start, ' before'));
  }
  state = await done(state, actors.build(start));
  return { ...(await atRest(state, actors)), now: start };
}

async function unbuilt(before: State, files: NonNullable<Story['unbuilt']>, actors: Actors): Promise<State> {
  let state = before;
  for (const [name, text] of Object.entries(files)) {
    state = await (text === undefined ? removes(name) : puts(name, text)).apply(state);
    state = await done(state, actors.look(name, state.now, ' before'));
    if (text !== undefined) continue;
    state = passed(state, 121_000);
    state = await done(state, actors.look(name, state.now, ' before'));
  }
  return state;
}

/** No wake-up was lost: nothing waits for the sweep. */
async function expectBuilt({ table }: State): Promise<void> {
  const all = tableOf([...table.values()].flat());
  for (const { subject, rev } of await readIntents(all))
    expect(await reachedRev(all, subject), `${subject} was not built`).toBeLessThan(rev);
}
