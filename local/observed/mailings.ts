/** The digests that took uploads as members, and the mails that went out with them. */
import type { Marker, Proof } from './documents.ts';
import type { Happening } from './happening.ts';
import { addStep, type Counted, countStep, inDigits, type Upload } from './upload.ts';
import type { Uploads } from './uploads.ts';

interface Mailing {
  readonly members: ReadonlyMap<Upload, { more?: Counted }>;
  told: number;
}

const mostMailings = 500;
/** Each of these recipients gets a step; the others are counted. */
const toldSingly = 20;

/** Of what SES says, what concerns an author; that mails were sent and delivered, the inbox shows. */
const feedbackWords: Readonly<Record<string, string>> = {
  Bounce: 'bounced at',
  Complaint: 'complained of by',
  Reject: 'rejected by SES for',
};

export class Mailings {
  readonly #uploads: Uploads;
  /** By digest, oldest first. */
  readonly #mailings = new Map<string, Mailing>();

  constructor(uploads: Uploads) {
    this.#uploads = uploads;
  }

  /** By the version that was frozen; where that upload is not known, by the article's last one. */
  frozen({ digest, members }: Marker, at: number): void {
    const found = members.flatMap(
      ({ id, key, versionId }) => this.#uploads.find(key, versionId) ?? this.#uploads.ofArticle(id) ?? [],
    );
    for (const upload of found)
      addStep(upload, { stage: 'digest', what: `frozen as a member of ${digest}`, at, link: '#digests' });
    this.#mailings.set(digest, { members: new Map(found.map((upload) => [upload, {}])), told: 0 });
    const [oldest] = this.#mailings.keys();
    if (oldest !== undefined && this.#mailings.size > mostMailings) this.#mailings.delete(oldest);
  }

  mailed({ digest = '', to, id }: Extract<Happening, { kind: 'mail' }>, at: number): void {
    const mailing = this.#mailings.get(digest);
    if (mailing === undefined) return;
    mailing.told += 1;
    for (const [upload, state] of mailing.members) {
      if (mailing.told <= toldSingly) {
        const what = `mailed to ${to.map(masked).join(', ')}`;
        addStep(upload, { stage: 'mail', what, at, link: `#inbox/${id}` });
      } else {
        const told = (count: number) => `mailed to ${inDigits(count)} more`;
        state.more = countStep(upload, state.more, { stage: 'mail', at, link: '#inbox' }, told);
      }
    }
  }

  cameBack({ digest = '', to, what: event }: Extract<Happening, { kind: 'feedback' }>, at: number): void {
    const word = feedbackWords[event];
    if (word === undefined) return;
    const what = `${word} ${to.map(masked).join(', ')}`;
    for (const [upload] of this.#mailings.get(digest)?.members ?? [])
      addStep(upload, { stage: 'feedback', what, at, link: '#inbox' });
  }

  closed(proof: Proof, at: number): void {
    const what = proofSentence(proof);
    for (const [upload] of this.#mailings.get(proof.digest)?.members ?? [])
      addStep(upload, { stage: 'digest', what, at, link: '#digests' });
  }
}

/** A recipient as an onlooker may see it: `r•••@mail.example`. */
export function masked(address: string): string {
  const [, first = '', domain = ''] = /^(.).*@([^@]+)$/su.exec(address) ?? [];
  return `${first}•••@${domain.slice(0, 60)}`.replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
}

function proofSentence({ candidates, sent, skipped, failed, unresolved, holds }: Proof): string {
  const sum = (counts: Readonly<Record<string, number>>) =>
    Object.values(counts).reduce((total, count) => total + count, 0);
  const parts = [
    `${sent} sent`,
    ...[sum(skipped)].filter((count) => count > 0).map((count) => `${count} skipped`),
    ...[sum(failed)].filter((count) => count > 0).map((count) => `${count} failed`),
    ...[unresolved].filter((count) => count > 0).map((count) => `${count} unresolved`),
  ];
  const account = `${candidates} candidate${candidates === 1 ? '' : 's'} = ${parts.join(' + ')}`;
  return `closed: ${account}${holds ? '' : ', which does not hold'}`;
}
