/** The newest uploads of the run, and how each is found again. */
import { assetPath, contentKind, siteKey } from '../../src/keys.ts';
import type { ObjectChange } from '../servers/s3/version.ts';
import type { Report } from './documents.ts';
import { addStep, inDigits, type Upload } from './upload.ts';

/** Older ones are forgotten. */
const mostUploads = 2_000;

export class Uploads {
  /** Oldest first. */
  readonly #all: Upload[] = [];
  readonly #ofVersion = new Map<string, Upload>();
  readonly #ofKey = new Map<string, Upload>();
  readonly #ofArticle = new Map<string, Upload>();
  readonly #ofPage = new Map<string, Upload>();
  readonly #touched: () => void;
  /** Of this run, forgotten ones too. */
  total = 0;

  /** `touched` is called when anything of any upload has become different. */
  constructor(touched: () => void) {
    this.#touched = touched;
  }

  add(change: ObjectChange, at: number): Upload {
    const { key, kind, versionId, size } = change;
    const deleted = kind === 'deleted';
    const reported = contentKind(key) !== 'ignored';
    const upload: Upload = {
      ...{ key, kind: deleted ? 'deletion' : 'version', versionId, at, size },
      ...{ status: reported ? 'waiting' : 'unreported', steps: [], left: 0, looking: 0, open: true },
      touched: this.#touched,
    };
    overtake(this.#ofKey.get(key), upload);
    addStep(upload, { stage: 'upload', what: changedSentence(change), at });
    this.total += 1;
    this.#all.push(upload);
    this.#ofKey.set(key, upload);
    if (versionId !== undefined) this.#ofVersion.set(`${versionId} ${key}`, upload);
    if (['asset', 'public'].includes(contentKind(key))) this.#show(upload, assetPath(key));
    const oldest = this.#all.length > mostUploads ? this.#all.shift() : undefined;
    if (oldest !== undefined) this.#forget(oldest);
    return upload;
  }

  /** The file's upload of that version; of any version, its last one. */
  find(key: string, versionId?: string): Upload | undefined {
    return versionId === undefined ? this.#ofKey.get(key) : this.#ofVersion.get(`${versionId} ${key}`);
  }

  ofArticle(id: string): Upload | undefined {
    return this.#ofArticle.get(id);
  }

  ofPage(key: string): Upload | undefined {
    return this.#ofPage.get(key);
  }

  /**
   * Finds the upload that a report judges: of the version that it names; or, when the file is gone and that was looked
   * at, the deletion, for then the report says what becomes of what the file was.
   */
  judgedBy(subject: string, report: Report): Upload | undefined {
    const newest = this.find(subject);
    const wasLookedAt = newest !== undefined && (newest.looking > 0 || newest.lookedAt !== undefined);
    const upload = newest?.kind === 'deletion' && wasLookedAt ? newest : this.find(subject, report.versionId);
    if (upload === undefined) return undefined;
    const page = /^https?:\/\/[^/]+(\/.*)$/.exec(report.url ?? '')?.[1];
    if (page !== undefined) this.#show(upload, page);
    if (report.id !== undefined) this.#ofArticle.set(report.id, upload);
    return upload;
  }

  /** Newest first. */
  newest(most: number): readonly Upload[] {
    return this.#all.slice(-most).reverse();
  }

  #show(upload: Upload, path: string): void {
    upload.page = siteKey(path);
    this.#ofPage.set(upload.page, upload);
  }

  #forget(upload: Upload): void {
    const without = (index: Map<string, Upload>, name = '') => {
      if (index.get(name) === upload) index.delete(name);
    };
    without(this.#ofKey, upload.key);
    without(this.#ofVersion, `${upload.versionId} ${upload.key}`);
    without(this.#ofArticle, upload.report?.id);
    without(this.#ofPage, upload.page);
  }
}

function overtake(before: Upload | undefined, upload: Upload): void {
  if (before?.status !== 'waiting') return;
  before.status = 'unreported';
  const what = `overtaken by ${upload.kind === 'deletion' ? 'its deletion' : 'a newer version'}`;
  addStep(before, { stage: 'upload', what, at: upload.at });
}

function changedSentence({ key, kind, deletionType, size = 0 }: ObjectChange): string {
  if (deletionType === 'Permanently Deleted') return 'a version deleted for good';
  if (kind === 'deleted') return 'deleted';
  const uploaded = `uploaded, ${inDigits(size)} ${size === 1 ? 'byte' : 'bytes'}`;
  return contentKind(key) === 'ignored'
    ? `${uploaded}; only publication.yaml, articles/, pages/, public/ and theme/ are read`
    : uploaded;
}
