/**
 * The uploads of a run, told from what was seen happening: which file, its message, the calls that looked at it, the
 * reports, the builds, the mails. A fold over happenings that reads neither clock nor disk.
 */
import * as z from 'zod';
import { contentKind } from '../../src/keys.ts';
import type { ObjectChange } from '../servers/s3/version.ts';
import { Builds } from './builds.ts';
import { isInContentBucket, type Report, readDocument } from './documents.ts';
import type { Happening } from './happening.ts';
import { Mailings } from './mailings.ts';
import { addStep, type Step, type Upload, uploadRow } from './upload.ts';
import { Uploads } from './uploads.ts';

type Ended = Extract<Happening, { kind: 'ended' }>;

export class History {
  #changed = false;
  readonly #uploads = new Uploads(() => {
    this.#changed = true;
  });
  readonly #builds = new Builds(this.#uploads);
  readonly #mailings = new Mailings(this.#uploads);
  /** What each call under way looks at. */
  readonly #looks = new Map<string, ReadonlyMap<Upload, Step>>();

  /** Answers whether any upload has another story now. `at`: milliseconds since 1970, wall clock. */
  take(happening: Happening, at: number): boolean {
    this.#changed = false;
    this.#follow(happening, at);
    return this.#changed;
  }

  #follow(happening: Happening, at: number): void {
    switch (happening.kind) {
      case 'object':
        if (isInContentBucket(happening.change)) this.#content(happening.change, happening.text, at);
        else this.#builds.put(happening.change, at);
        break;
      case 'message':
        this.#message(happening.what, happening.body, at);
        break;
      case 'began':
        if (happening.name === 'site') this.#builds.began(happening.requestId, at, happening.cold);
        else this.#look(happening, at);
        break;
      case 'ended':
        this.#ended(happening, at);
        break;
      case 'left':
        this.#left(happening.name, happening.bodies, at);
        break;
      case 'mail':
        this.#mailings.mailed(happening, at);
        break;
      case 'feedback':
        this.#mailings.cameBack(happening, at);
        break;
      case 'denied':
    }
  }

  /** As `uploads.json` gives it: at most `most`, newest first; `total` counts those of the whole run. */
  list(most: number) {
    return { total: this.#uploads.total, rows: this.#uploads.newest(most).map(uploadRow) };
  }

  #content(change: ObjectChange, text: string | undefined, at: number): void {
    if (contentKind(change.key) !== 'own') {
      this.#uploads.add(change, at);
      return;
    }
    const document = text === undefined ? undefined : readDocument(change.key, text);
    if (document?.kind === 'report') this.#reported(document.subject, document.report, at);
    if (document?.kind === 'marker') this.#mailings.frozen(document.marker, at);
    if (document?.kind === 'proof') this.#mailings.closed(document.proof, at);
  }

  #message(what: 'sent' | 'received' | 'deleted' | 'given up', body: string, at: number): void {
    if (what === 'received' || what === 'deleted') return;
    const hinted = this.#hinted(body);
    if (hinted === undefined) return;
    const { upload, isEvent } = hinted;
    // Events come twice, and dead letters come back.
    const again = upload.steps.some((step) => step.what === inQueue);
    const steps = {
      sent: isEvent
        ? { stage: 'upload', what: again ? `${inQueue} again` : inQueue, at }
        : { stage: 'sweep', what: 'asks for another look', at },
      'given up': {
        ...{ stage: 'upload', what: 'given up after several tries, and now a dead letter', at },
        link: '#queues',
      },
    };
    addStep(upload, steps[what]);
  }

  #look({ event, requestId, name: stage, cold }: Extract<Happening, { kind: 'began' }>, at: number): void {
    const looks = new Map<Upload, Step>();
    for (const { body } of recordsOf.safeParse(event).data?.Records ?? []) {
      const upload = this.#hinted(body)?.upload;
      if (upload === undefined || looks.has(upload)) continue;
      const what = upload.lookedAt === undefined ? 'looked at' : 'looked at again';
      looks.set(upload, addStep(upload, { stage, what, at, cold }));
      upload.looking += 1;
      delete upload.lookedAt;
      this.#builds.await(upload);
    }
    if (looks.size > 0) this.#looks.set(requestId, looks);
  }

  #ended({ name, requestId, milliseconds, error }: Ended, at: number): void {
    const reason = error && plain(`${error.type}: ${error.message}`);
    if (name === 'site') this.#builds.ended(requestId, milliseconds, reason);
    for (const [upload, step] of this.#looks.get(requestId) ?? []) {
      step.duration = milliseconds;
      upload.looking -= 1;
      upload.lookedAt = at;
      upload.touched();
      if (reason === undefined) continue;
      step.what = `looked at, and failed: ${reason}`;
      step.link = `#functions/${name}`;
    }
    this.#looks.delete(requestId);
  }

  #left(stage: string, bodies: readonly string[], at: number): void {
    for (const body of bodies) {
      const upload = this.#hinted(body)?.upload;
      const what = 'not worked off: the message comes again';
      if (upload !== undefined) addStep(upload, { stage, what, at, link: `#functions/${stage}` });
    }
  }

  #reported(subject: string, report: Report, at: number): void {
    const upload = this.#uploads.judgedBy(subject, report);
    if (upload === undefined) return;
    // Only a builder makes an article live, whoever writes the report about it.
    const bySite = upload.looking === 0 || report.status === 'live';
    if (bySite) this.#builds.reported(upload, at, report.status !== 'accepted');
    else upload.lookedAt = at;
    const what = recordedSentence(upload, report);
    upload.status = report.status;
    upload.report = report;
    upload.touched();
    // Both write a report, and some of them more than once.
    if (what === upload.recorded) return;
    upload.recorded = what;
    const link = `/_local/uploads/report.txt?key=${encodeURIComponent(subject)}`;
    addStep(upload, { stage: bySite ? 'site' : 'article', what, at, link });
  }

  /** The upload that a message is about: by S3's own event that version's, by a hint the file's last. */
  #hinted(body: string): { readonly upload: Upload; readonly isEvent: boolean } | undefined {
    const hint = hintOf(body);
    const upload = hint && this.#uploads.find(hint.key, hint.versionId);
    return upload && { upload, isEvent: hint.isEvent };
  }
}

const inQueue = 'in the queue';

const recordsOf = z.object({ Records: z.array(z.object({ body: z.string() })) });
const object = z.object({ key: z.string(), 'version-id': z.string().optional() });
const hint = z.union([
  z.object({ detail: z.object({ object }) }).transform(({ detail }) => ({
    ...{ key: detail.object.key, versionId: detail.object['version-id'], isEvent: true },
  })),
  z
    .object({ look: z.string() })
    .transform(({ look }) => ({ key: look, versionId: undefined, isEvent: false })),
]);

function hintOf(body: string): z.infer<typeof hint> | undefined {
  try {
    return hint.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

/** Of the problems the one that matters; all of them are in the report. */
function recordedSentence({ kind }: Upload, { status, problems }: Report): string {
  const error = problems.find(({ severity }) => severity === 'error');
  const told = status === 'rejected' ? error : kind === 'deletion' ? problems[0] : undefined;
  const line = told?.line === undefined ? '' : `line ${told.line}: `;
  return plain(`recorded: ${status}${told === undefined ? '' : ` (${line}${told.wrong})`}`);
}

/** Quoted from authors and errors: one line without control characters. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, 300);
