/** The local SES's account: quota, senders, configuration sets, and whom it does not deliver to. */
import { Hono } from 'hono';
import type { SesServer } from '../servers/ses.ts';
import type { Changes } from './changes.ts';
import type { RoomPart } from './room.ts';

export function sesPart(
  ses: Pick<SesServer, 'inbox' | 'overview' | 'suppression'>,
  changes: Changes,
): RoomPart {
  ses.inbox.changed(() => changes.tell('ses'));
  ses.suppression.changed(() => changes.tell('ses'));
  return new Hono().get('/ses.json', (context) => {
    const suppressed = ses.suppression.all.map(({ address, reason, at }) => ({ address, reason, at }));
    return context.json({ ...ses.overview(), suppressed });
  });
}
