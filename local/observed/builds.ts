/** The builds of the site, each for the uploads that it may bring out. */
import { contentKind } from '../../src/keys.ts';
import type { ObjectChange } from '../servers/s3/version.ts';
import { addStep, countStep, dropStep, inDigits, type Step, type Upload } from './upload.ts';
import type { Uploads } from './uploads.ts';

interface Build {
  readonly at: number;
  readonly cold: boolean;
  readonly steps: Map<Upload, Step>;
  /** Those for which it wrote something. */
  readonly served: Set<Upload>;
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
    const build: Build = { at, cold, steps: new Map(), served: new Set() };
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
      if (step.at === build?.at) step.duration = milliseconds;
      if (build?.served.has(upload)) {
        step.what = 'the site was built';
        this.#answered(upload);
      } else if (error !== undefined) {
        step.what = `the build failed: ${error}`;
        step.link = '#functions/site';
      } else if (this.#running.size > 0) {
        // It found another builder at work.
        dropStep(upload, step);
      } else {
        step.what = 'the site was built, with nothing to change for this file';
        this.#answered(upload);
      }
    }
  }

  /** A change in the site bucket. */
  put({ key, kind, etag = '' }: ObjectChange, at: number): void {
    for (const upload of this.#inPass) {
      if (changesEverything(upload)) this.#serve(upload, at);
      this.#putBeside(upload, key, etag, at);
    }
    const upload = this.#uploads.ofPage(key);
    if (upload?.open !== true || isFeed(key)) return;
    this.#serve(upload, at);
    const gone = kind === 'deleted' || ['withdrawn', 'draft'].includes(upload.status);
    const what = `${key.endsWith('.html') ? 'page' : 'file'} ${gone ? 'taken away' : 'put'}`;
    const link = `/${key.replace(/(^|\/)index\.html$/, '$1')}`;
    addStep(upload, { stage: 'site', what, at, ...(!gone && { link }) });
    this.#inPass.add(upload);
  }

  /** The builder has reported on it; `last`: it is done with it. */
  reported(upload: Upload, at: number, last: boolean): void {
    this.#serve(upload, at);
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
  #serve(upload: Upload, at: number): void {
    const builds = [...this.#running.values()];
    const taking = builds.find(({ steps }) => steps.has(upload)) ?? builds[0];
    if (taking === undefined) return;
    if (!taking.steps.has(upload))
      this.#take(taking, upload, { stage: 'site', what: 'taken up by the builder at work', at });
    taking.served.add(upload);
  }

  /** An article that is still only accepted waits for another build. */
  #answered(upload: Upload): void {
    if (upload.status !== 'accepted' || contentKind(upload.key) !== 'article') this.#close(upload);
  }

  #close(upload: Upload): void {
    upload.open = false;
    delete upload.feeds;
    delete upload.objects;
    this.#awaiting.delete(upload);
    this.#inPass.delete(upload);
  }
}

const changesEverything = ({ key }: Upload): boolean => ['publication', 'theme'].includes(contentKind(key));
