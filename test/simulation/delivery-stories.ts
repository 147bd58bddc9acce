/** The small worlds of a digest that are explored: who works, what passes, what goes wrong. */
import type { Story } from './small-worlds.ts';

/** A lease runs out; an uncertain row has waited long enough. */
const leaseRunsOut = 400_000;
const settled = 720_000;

export const deliveryStories: Readonly<Record<string, Story>> = {
  'one sender': { senders: 1, faults: ['crash'] },
  'one sender whose answers of the table are lost': { senders: 1, faults: ['lost'], most: 2 },
  'two senders, and a lease that runs out': { senders: 2, pauses: [leaseRunsOut] },
  'two senders, two crashes': { senders: 2, pauses: [leaseRunsOut], faults: ['crash'], most: 2 },
  'two senders whom SES does not answer': {
    ...{ senders: 2, pauses: [leaseRunsOut], unanswered: true, faults: ['crash'] },
  },
  'two senders whom SES does not answer, and an event': {
    ...{ senders: 2, pauses: [leaseRunsOut], unanswered: true, event: true },
  },
};

export const largeDeliveryStories: Readonly<Record<string, Story>> = {
  'two senders whom SES asks to slow down, and lost answers': {
    ...{ senders: 2, pauses: [leaseRunsOut], throttled: true, faults: ['lost'] },
  },
  'two senders, two of crashes and lost answers': {
    ...{ senders: 2, pauses: [leaseRunsOut], faults: ['crash', 'lost'], most: 2 },
  },
  'two senders, an event, a crash': { senders: 2, pauses: [leaseRunsOut], event: true, faults: ['crash'] },
  'two senders, somebody leaves, a crash': {
    ...{ senders: 2, pauses: [leaseRunsOut], leaves: true, faults: ['crash'] },
  },
  'two senders, one of whom stands still for longer than anybody waits': {
    ...{ senders: 2, pauses: [leaseRunsOut, settled], event: true },
  },
  'two senders, a cancelling, a crash': {
    ...{ senders: 2, pauses: [leaseRunsOut], words: ['cancel'], faults: ['crash'] },
  },
  'two senders, a pause and its end, a crash': {
    ...{ senders: 2, pauses: [leaseRunsOut], words: ['pause', 'resume'], faults: ['crash'] },
  },
};
