/** How the other store does that holds the content bucket; `{}` where it is our own. */
import { Hono } from 'hono';
import type { StoreStanding } from '../store/poll.ts';
import type { RoomPart } from './room.ts';

export const storePart = (standing: (() => StoreStanding) | undefined): RoomPart =>
  new Hono().get('/store.json', (context) => context.json(standing?.() ?? {}));
