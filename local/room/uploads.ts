/** What happened to each upload, and the report about its file as text for people. */
import { Hono } from 'hono';
import type { History } from '../observed/history.ts';
import type { RoomPart } from './room.ts';

export interface UploadsOptions {
  readonly uploads: History;
  /** The text of the report about a file of the content bucket; nothing where there is none. */
  readonly reportText: (key: string) => Promise<string | undefined>;
}

const mostRows = 200;

export const uploadsPart = ({ uploads, reportText }: UploadsOptions): RoomPart =>
  new Hono()
    .get('/uploads.json', (context) => context.json(uploads.list(mostRows)))
    .get('/uploads/report.txt', async (context) => {
      const text = await reportText(context.req.query('key') ?? '');
      return text === undefined
        ? context.text('There is no report about a file with this key.\n', 404)
        : context.text(text);
    });
