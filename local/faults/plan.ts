/**
 * What goes wrong with one call or one event, as a value. Chance is drawn by name and number: the same seed and the
 * same calls of one function, in the same order, meet the same faults, whatever other functions do meanwhile.
 */
import { createHash } from 'node:crypto';
import type { PassingCall } from '../servers/gate.ts';
import type { FaultSettings } from './settings.ts';

/** From 0 up to 1, the same for the same seed, name and number. */
export function chance(seed: number, name: string, count: number): number {
  const digest = createHash('sha256').update(`${seed}/${name}/${count}`).digest();
  return digest.readUInt32BE() / 2 ** 32;
}

/** The next number of the sequence that goes by this name. */
export type Draw = (name: string) => number;

export const faultKinds = [
  ...(['s3Slowed', 's3Failed', 's3Lost', 'sesThrottled', 'sesLost'] as const),
  ...(['eventDoubled', 'eventHeldBack', 'eventLost', 'functionKilled'] as const),
] as const;
export type FaultKind = (typeof faultKinds)[number];

interface PlannedCall {
  readonly faults: readonly FaultKind[];
  /** Before anything else; milliseconds. */
  readonly wait: number;
  /** Answered so, without an effect. */
  readonly refusal?: { readonly status: number; readonly code: string; readonly message: string };
  /** Takes effect, and nobody hears of it. */
  readonly loses: boolean;
}

const asIfNothing: PlannedCall = { faults: [], wait: 0, loses: false };

/** Calls of functions only: the operator's and CloudFront's are left in peace. */
export function planCall(settings: FaultSettings, call: PassingCall, draw: Draw): PlannedCall {
  const { name, policy } = call.principal;
  if (policy === 'everything' || name.endsWith('.amazonaws.com')) return asIfNothing;
  if (call.service === 's3') return planS3(settings.s3, call, draw);
  const sends = call.service === 'ses' && /^Send\w*Email$/.test(call.operation);
  return sends ? planSend(settings.ses, name, draw) : asIfNothing;
}

function planS3(s3: FaultSettings['s3'], { principal: { name } }: PassingCall, draw: Draw): PlannedCall {
  if (s3.only.length > 0 && !s3.only.includes(name)) return asIfNothing;
  const wait = s3.delayMs;
  const slowed: readonly FaultKind[] = wait > 0 ? ['s3Slowed'] : [];
  const dice = draw(`s3 ${name}`);
  if (dice < s3.failing) {
    // The lower half of what fails is told to slow down.
    const refusal = dice < s3.failing / 2 ? slowDown : internalError;
    return { faults: [...slowed, 's3Failed'], wait, refusal, loses: false };
  }
  const loses = draw(`s3 answer ${name}`) < s3.losing;
  return { faults: loses ? [...slowed, 's3Lost'] : slowed, wait, loses };
}

const slowDown = { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' };
const internalError = {
  status: 500,
  code: 'InternalError',
  message: 'We encountered an internal error. Please try again.',
};

function planSend(ses: FaultSettings['ses'], name: string, draw: Draw): PlannedCall {
  if (draw(`ses ${name}`) < ses.throttling) {
    const refusal = { status: 400, code: 'Throttling', message: 'Maximum sending rate exceeded.' };
    return { faults: ['sesThrottled'], wait: 0, refusal, loses: false };
  }
  const loses = draw(`ses answer ${name}`) < ses.losing;
  return { faults: loses ? ['sesLost'] : [], wait: 0, loses };
}

interface PlannedEvent {
  readonly faults: readonly FaultKind[];
  /** When each copy of it comes, in milliseconds from now; empty: never. */
  readonly copies: readonly number[];
}

/** How long an event may be held back; milliseconds. */
const longestHold = 2_000;

export function planEvent(events: FaultSettings['events'], source: 's3' | 'ses', draw: Draw): PlannedEvent {
  const sequence = `events ${source}`;
  if (source === 'ses' && draw(`${sequence} lost`) < events.lost)
    return { faults: ['eventLost'], copies: [] };
  const doubled = draw(`${sequence} doubled`) < events.doubled;
  const hold = () => (events.shuffled ? Math.floor(draw(`${sequence} held back`) * longestHold) : 0);
  return {
    faults: [
      ...(doubled ? (['eventDoubled'] as const) : []),
      ...(events.shuffled ? (['eventHeldBack'] as const) : []),
    ],
    copies: doubled ? [hold(), hold()] : [hold()],
  };
}
