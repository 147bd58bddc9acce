/** Looks at files, what they owe, and a mailer that writes down what it is handed. */
import { createHash } from 'node:crypto';
import PostalMime from 'postal-mime';
import { readOwed } from '../../src/article/owed-rows.ts';
import { readPublicationRecord, recordLive, writePublication } from '../../src/article/records.ts';
import { shifted } from '../../src/ids.ts';
import { sendNotices } from '../../src/notices/apply.ts';
import type { NoticesPorts } from '../../src/notices/ports.ts';
import type { RawMail, SendOutcome } from '../../src/ports.ts';
import { World } from '../article/world.ts';
import { source } from './builders.ts';

interface Sent {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export class NoticesWorld extends World {
  readonly mails: RawMail[] = [];
  readonly logged: unknown[] = [];
  answer: SendOutcome = { kind: 'accepted', messageId: 'm' };
  turns: 'go' | 'used-up' = 'go';
  #hex = 0;

  async configure(changes: object = {}): Promise<void> {
    const whole = { ...source, ...changes };
    const rev = ((await readPublicationRecord(this.table))?.rev ?? 0) + 1;
    const hash = createHash('sha256').update(JSON.stringify(whole)).digest('hex');
    const accepted = { versionId: `p${rev}`, hash, source: whole };
    await writePublication(this.table, { rev, accepted, problems: [], at: this.now });
  }

  /** The site has shown every article. */
  async built(): Promise<void> {
    for (const { id, rev } of this.live()) await recordLive(this.table, id, rev);
  }

  noticesPorts(changes: Partial<NoticesPorts> = {}): NoticesPorts {
    const note = (message: string, fields?: object) => void this.logged.push({ message, ...fields });
    return {
      table: this.table,
      mailer: {
        send: async (mail) => {
          this.mails.push(mail);
          return this.answer;
        },
      },
      pace: async () => ({ turn: async () => this.turns }),
      randomness: { uuid: () => '', hex: (bytes) => (++this.#hex).toString(16).padStart(bytes * 2, '0') },
      wallClock: () => this.now,
      log: { info: note, warn: note, error: note },
      siteUrl: 'https://courant.example',
      senderDomain: 'courant.example',
      configurationSet: 'confirmations',
      ...changes,
    };
  }

  send(changes: Partial<NoticesPorts> = {}): Promise<void> {
    return sendNotices(this.noticesPorts(changes), this.now);
  }

  /** A minute later, when everything is due. */
  async sendLater(changes: Partial<NoticesPorts> = {}): Promise<void> {
    this.pass(60_000);
    await this.send(changes);
  }

  owed = async () => (await readOwed(this.table, 10_000)).filter(({ state }) => state === 'owed');
  rows = () => readOwed(this.table, 10_000);

  async sent(): Promise<Sent[]> {
    return Promise.all(
      this.mails.map(async ({ to, raw }) => {
        const { subject = '', text = '' } = await PostalMime.parse(raw);
        return { to, subject, text };
      }),
    );
  }

  inAnHour = (): void => {
    this.now = shifted(this.now, 3_601_000);
  };
}

export const broken = '---\ntitle: "open\n---\nText.\n';
