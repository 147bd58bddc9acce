/** Whose run this is, and in which zone it counts time: as the newest report about `publication.yaml` has it. */
import { Hono } from 'hono';
import * as z from 'zod';
import { publicationKey, reportKey } from '../../src/keys.ts';
import type { ObjectStore } from '../../src/ports.ts';
import type { RoomPart } from './room.ts';

/** A rejected file's report keeps what the accepted one said; before the first there is nothing. */
const report = z.object({
  understood: z.object({
    title: z.string().optional(),
    language: z.string().optional(),
    timezone: z.string().optional(),
  }),
});

/** `GET /publication.json`: `title`, `language` and `timezone`, each as far as known; it changes with the uploads. */
export const publicationPart = (content: Pick<ObjectStore, 'get'>): RoomPart =>
  new Hono().get('/publication.json', async (context) => {
    const found = await content.get(reportKey(publicationKey));
    if (found?.body === undefined) return context.json({});
    return context.json(report.parse(JSON.parse(new TextDecoder().decode(found.body))).understood);
  });
