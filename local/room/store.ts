/** How the other store does that holds the content bucket; a run without one has no such part. */
import { Hono } from 'hono';
import type { StoreStanding } from '../store/poll.ts';
import type { RoomPart } from './room.ts';

export const storePart = (standing: () => StoreStanding): RoomPart =>
  new Hono().get('/store.json', (context) => context.json(standing()));
