/** AWS calls that a role did not allow. */
import { Hono } from 'hono';
import type { DeniedCalls } from '../observed/denied-calls.ts';
import type { RoomPart } from './room.ts';

const mostRows = 200;

export const denialsPart = (denials: DeniedCalls): RoomPart =>
  new Hono().get('/denials.json', (context) => context.json(denials.list(mostRows)));
