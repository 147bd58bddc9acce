/** A small world comes to rest: what lies is swept, looked at and built, until nothing is asked for any more. */
import { type Actors, done, wake } from './actors.ts';
import { passed, perform, type State } from './state.ts';

const minutes = 5 * 60_000;
const rounds = 12;

/** What nobody knows the end of lands first: no request lasts as long as a pause. */
async function landed(state: State): Promise<State> {
  let now = state;
  for (const write of state.underway) now = (await perform(now, write)).state;
  return { ...now, underway: [] };
}

async function delivered(state: State, actors: Actors): Promise<State> {
  let now: State = { ...state, messages: [] };
  for (const message of state.messages) {
    if (message !== wake) now = await done(now, actors.look(message, now.now));
  }
  return state.messages.length > 0 ? done(now, actors.build(now.now)) : now;
}

export async function atRest(state: State, actors: Actors): Promise<State> {
  let now = await landed(state);
  for (let round = 1; round <= rounds; round++) {
    while (now.messages.length > 0) now = await delivered(now, actors);
    if (round > 2 && isQuiet(now)) return now;
    now = await done(passed(now, minutes), actors.sweep(passed(now, minutes).now));
  }
  throw new Error(`After ${rounds} rounds something is still to be done`);
}

/** Copies stay, and are asked of for good; the comparison of a week is far away. */
function isQuiet({ table, messages, now }: State): boolean {
  const due = String(table.get('verify')?.[0]?.['due'] ?? '~');
  const isFar = due > passed({ now } as State, 24 * 60 * minutes).now;
  return messages.length === 0 && !table.has('dirty') && !table.has('agenda') && isFar;
}
