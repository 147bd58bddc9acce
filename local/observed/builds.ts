/** The builds of the site, each for the uploads that it may bring out. */
import { contentKind } from '../../src/keys.ts';
import type { ObjectChange } from '../servers/s3/version.ts';
import { addStep, countStep, dropStep, inDigits, type Step, type Upload } from './upload.ts';
import type { Uploads } from './uploads.ts';

interface Build {
  readonly steps: Map<Upload, Step>;
  /** Those whose page it put. */
  readonly put: Set<Upload>;
  /** Those on which it reported. */
  readonly reported: Set<Upload>;
}

/** The publication's own, each told by itself; others are counted. */
const mainFeeds = ['feed.xml', 'atom.xml', 'feed.json'];
const isFeed = (key: string): boolean => mainFeeds.includes(key.split('/').at(-1) ?? '');

/** One builder works at a time, but a call that finds another at work runs too, for some milliseconds. */
export class Builds {
  readonly #uploads: Uploads;
  /** Calls under way, in the order of their begin. */
  readonly #running = new Map<string, Build>();
  /** Uploads that no build has answered yet. */
  readonly #awaiting = new Set<Upload>();
  /** Uploads of whose pass the feeds are being put. */
  readonly #inPass = new Set<Upload>();

  constructor(uploads: Uploads) {
    this.#uploads = uploads;
  }

  /** The article stage has begun to look at it. */
  await(upload: Upload): void {
    upload.open = true;
    this.#awaiting.add(upload);
  }

  began(call: string, at: number, cold: boolean): void {
    const build: Build = { steps: new Map(), put: new Set(), reported: new Set() };
    const taken = new Set([...this.#running.values()].flatMap(({ steps }) => [...steps.keys()]));
    this.#running.set(call, build);
    for (const upload of this.#awaiting) {
      if (upload.lookedAt === undefined || taken.has(upload)) continue;
      this.#take(build, upload, { stage: 'site', what: 'the site is being built', at, cold });
    }
  }

  ended(call: string, milliseconds: number, error: string | undefined): void {
    const build = this.#running.get(call);
    this.#running.delete(call);
    for (const [upload, step] of build?.steps ?? []) {
      const put = build?.put.has(upload) === true;
      const answered = put || (build?.reported.has(upload) === true && !isWaiting(upload));
      upload.touched();
      // One that was at work before is told with the moment in which it took the file up.
      const fromBegin = step.cold !== undefined;
      if (fromBegin) step.duration = milliseconds;
      if (error !== undefined && !answered) {
        step.what = `the build failed: ${error}`;
        step.link = '#functions/site';
      } else if (!answered && (isWaiting(upload) || this.#running.size > 0)) {
        // It found another builder at work, or came before the file was ready for it.
        if (fromBegin) dropStep(upload, step);
      } else {
        const nothing = put ? '' : ', with nothing to change for this file';
        if (fromBegin) step.what = `the site was built${nothing}`;
        if (!isWaiting(upload)) this.#close(upload);
      }
    }
  }

  /** A change in the site bucket. */
  put({ key, kind, etag = '' }: ObjectChange, at: number): void {
    for (const upload of this.#inPass) {
      if (changesEverything(upload)) this.#takingUp(upload, at)?.put.add(upload);
      this.#putBeside(upload, key, etag, at);
    }
    const upload = this.#uploads.ofPage(key);
    if (upload?.open !== true || isFeed(key)) return;
    this.#takingUp(upload, at)?.put.add(upload);
    const gone = kind === 'deleted' || ['withdrawn', 'draft'].includes(upload.status);
    const what = `${key.endsWith('.html') ? 'page' : 'file'} ${gone ? 'taken away' : 'put'}`;
    const link = `/${key.replace(/(^|\/)index\.html$/, '$1')}`;
    addStep(upload, { stage: 'site', what, at, ...(!gone && { link }) });
    if (contentKind(upload.key) === 'article') this.#inPass.add(upload);
  }

  /** The builder has reported on it; `last`: it is done with it. */
  reported(upload: Upload, at: number, last: boolean): void {
    this.#takingUp(upload, at)?.reported.add(upload);
    if (last) this.#close(upload);
  }

  #putBeside(upload: Upload, key: string, etag: string, at: number): void {
    if (mainFeeds.includes(key)) {
      addStep(upload, { stage: 'feed', what: `${key} is now ${etag}`, at, link: `/${key}` });
    } else if (isFeed(key)) {
      const told = (count: number) => `${inDigits(count)} more feed${count === 1 ? '' : 's'} put`;
      upload.feeds = countStep(upload, upload.feeds, { stage: 'feed', at, link: '/feeds/' }, told);
    } else if (changesEverything(upload)) {
      const told = (count: number) => `${inDigits(count)} pages and files put`;
      upload.objects = countStep(upload, upload.objects, { stage: 'site', at, link: '/' }, told);
    }
  }

  #take(build: Build, upload: Upload, step: Step): void {
    build.steps.set(upload, addStep(upload, step));
    if (changesEverything(upload)) this.#inPass.add(upload);
  }

  /** What a builder does that was at work already is of the one that began first: it holds the lease. */
  #takingUp(upload: Upload, at: number): Build | undefined {
    const builds = [...this.#running.values()];
    const taking = builds.find(({ steps }) => steps.has(upload)) ?? builds[0];
    if (taking !== undefined && !taking.steps.has(upload))
      this.#take(taking, upload, { stage: 'site', what: 'taken up by the builder at work', at });
    return taking;
  }

  #close(upload: Upload): void {
    upload.open = false;
    delete upload.feeds;
    delete upload.objects;
    this.#awaiting.delete(upload);
    this.#inPass.delete(upload);
  }
}

/** An article that is only accepted waits for a build that makes it live. */
const isWaiting = ({ key, status }: Upload): boolean =>
  status === 'accepted' && contentKind(key) === 'article';

const changesEverything = ({ key }: Upload): boolean => ['publication', 'theme'].includes(contentKind(key));
