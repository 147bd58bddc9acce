/** Faults at hand: which are on, what they did, and turning them on and off. */
import { Hono } from 'hono';
import * as z from 'zod';
import type { Faults } from '../faults/faults.ts';
import type { Changes } from './changes.ts';
import { posted, refused } from './posted.ts';
import type { RoomPart } from './room.ts';

const change = z.record(z.string(), z.unknown());
const example = { seed: 7, ses: { losing: 0.1 }, events: { doubled: 0.5, shuffled: true } };

export function faultsPart(faults: Faults, changes: Changes): RoomPart {
  faults.heard(() => changes.tell('faults'));
  return new Hono()
    .get('/faults.json', (context) => context.json(faults.report))
    .post('/faults', async (context) => {
      const body = await posted(context, change, example);
      if (!body.ok) return body.answer;
      const wrong = faults.change(body.value);
      if (wrong !== undefined) return refused(context, 400, wrong);
      return context.json({ ok: true, settings: faults.report.settings });
    })
    .post('/faults/reset', (context) => {
      faults.reset();
      return context.json({ ok: true, settings: faults.report.settings });
    });
}
