/** Owes the hub a ping when feeds change, and pays it when the edge has them (docs/protocols.md, Edge: pings). */
import type { Instant } from '../ids.ts';
import type { Hub, HubAnswer, Log, Randomness, Table, WallClock } from '../ports.ts';
import { freshNonce } from './lease.ts';
import {
  deleteHubTrouble,
  deletePing,
  putHubTrouble,
  putPing,
  readDuePings,
  readHubTrouble,
} from './ping-records.ts';
import type { Selection } from './site.ts';
import { dueWhenBegun, dueWhenOut, isGivenUp, isResting, type Ping, topicsOf, troubled } from './websub.ts';

export interface OwedPing {
  /** Before each PUT of a feed of this selection; only the first one writes. */
  readonly begin: () => Promise<void>;
  /** After all of them succeeded. Nothing, where there was none. */
  readonly out: () => Promise<void>;
}

export interface OwingPorts {
  readonly table: Table;
  readonly wallClock: WallClock;
  readonly randomness: Randomness;
}

export function owePing({ table, wallClock, randomness }: OwingPorts, selection: Selection): OwedPing {
  let begun: Ping | undefined;
  return {
    begin: async () => {
      if (begun !== undefined) return;
      const now = wallClock();
      begun = { selection, nonce: freshNonce(randomness.hex), due: dueWhenBegun(now), since: now };
      await putPing(table, begun);
    },
    out: async () => {
      if (begun !== undefined) await putPing(table, { ...begun, due: dueWhenOut(wallClock()) });
    },
  };
}

export interface PingPorts {
  /** The content table. */
  readonly table: Table;
  /** Absent: the deployment names none any more. */
  readonly hub?: Hub;
  readonly siteUrl: string;
  readonly wallClock: WallClock;
  readonly log: Log;
  /** Milliseconds until this call is killed. */
  readonly remainingMs: () => number;
}

/** So many rows are looked at in one call. */
const mostRows = 1_000;
/** The longest that one selection may take, and the writes after it; milliseconds. */
const oneSelection = 10_000;

/** Tells the hub of what is due, until it fails or the time runs out; the rest is the next minute's. */
export async function sendPings(ports: PingPorts): Promise<void> {
  const { table, hub, siteUrl, wallClock, remainingMs, log } = ports;
  const due = await readDuePings(table, wallClock(), mostRows);
  const settle = async (pings: readonly Ping[]): Promise<void> => {
    for (const ping of pings) await deletePing(table, ping);
  };
  if (hub === undefined) return settle(due);
  const trouble = await readHubTrouble(table);
  if (isResting(trouble, wallClock())) return;
  let isOver = trouble === undefined;
  for (const selection of new Set(due.map((ping) => ping.selection))) {
    if (remainingMs() < oneSelection) return;
    const answers = await Promise.all(topicsOf(siteUrl, selection).map((topic) => hub.ping(topic)));
    const failure = answers.find((answer) => answer.kind === 'failed');
    if (failure !== undefined) {
      await putHubTrouble(table, troubled(trouble, wallClock()));
      log.warn('The hub could not be told', { selection, reason: failure.reason });
      return giveUp(ports, due, settle);
    }
    noteRefusals(log, selection, answers);
    await settle(due.filter((ping) => ping.selection === selection));
    if (!isOver) await deleteHubTrouble(table);
    isOver = true;
  }
}

async function giveUp(
  { wallClock, log }: PingPorts,
  due: readonly Ping[],
  settle: (pings: readonly Ping[]) => Promise<void>,
): Promise<void> {
  const now: Instant = wallClock();
  const old = due.filter((ping) => isGivenUp(ping, now));
  if (old.length === 0) return;
  await settle(old);
  log.error('The hub was not told of changes, and will not be', { count: old.length });
}

function noteRefusals(log: Log, selection: Selection, answers: readonly HubAnswer[]): void {
  const statuses = answers.flatMap((answer) => (answer.kind === 'refused' ? [answer.status] : []));
  if (statuses.length > 0) log.warn('The hub does not want these feeds', { selection, statuses });
}
