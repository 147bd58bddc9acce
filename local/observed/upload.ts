/** What happened to a file of the content bucket since it was put there or deleted: one upload, and its steps. */
import type { Report } from './documents.ts';

export interface Step {
  /** The stage's word, or `upload`, `feed`, `mail` for what lies between the stages and behind them. */
  readonly stage: string;
  /** A plain sentence without its full stop. It may become another while the step lasts. */
  what: string;
  /** Milliseconds since 1970, wall clock. */
  at: number;
  cold?: boolean;
  /** Milliseconds. */
  duration?: number;
  /** An address of the site, or of a view of the control room (`#queues`). */
  link?: string;
}

/** Several of a kind in one step, which says how many there were. */
export interface Counted {
  count: number;
  readonly step: Step;
}

export interface Upload {
  readonly key: string;
  readonly kind: 'version' | 'deletion';
  readonly versionId: string | undefined;
  /** Milliseconds since 1970, wall clock. */
  readonly at: number;
  readonly size: number | undefined;
  /** As reported; `waiting` before that, `unreported` where nobody will report. */
  status: string;
  report?: Report;
  /** The key of the site bucket under which readers find it. */
  page?: string;
  /** What was last said of a report. */
  recorded?: string;
  readonly steps: Step[];
  /** So many steps of a long story are not kept. */
  left: number;
  /** How many calls look at its key just now. */
  looking: number;
  /** When that last came to an end: builds that begin later may show it. */
  lookedAt?: number;
  /** The site is not done with it: what is put under its address is put because of it. */
  open: boolean;
  /** Feeds of the build that put its page, beside the three of the whole publication. */
  feeds?: Counted;
  /** Objects that a build put because everything may look different. */
  objects?: Counted;
  /** To be called when anything here has become different. */
  readonly touched: () => void;
}

/** A file may be looked at again every minute for weeks. */
const mostSteps = 200;
/** Its beginning is what people look for, and what came last. */
const keptBeginning = 100;

export function addStep(upload: Upload, step: Step): Step {
  const { steps } = upload;
  if (steps.length >= mostSteps) {
    steps.splice(keptBeginning, 1);
    upload.left += 1;
  }
  steps.push(step);
  upload.touched();
  return step;
}

export function dropStep({ steps, touched }: Upload, step: Step): void {
  const index = steps.indexOf(step);
  if (index >= 0) steps.splice(index, 1);
  touched();
}

/** The next of a kind: `told` says it for so many. */
export function countStep(
  upload: Upload,
  standing: Counted | undefined,
  step: Omit<Step, 'what'>,
  told: (count: number) => string,
): Counted {
  const counted = standing ?? { count: 0, step: addStep(upload, { ...step, what: '' }) };
  counted.count += 1;
  counted.step.what = told(counted.count);
  counted.step.at = step.at;
  upload.touched();
  return counted;
}

const numbers = new Intl.NumberFormat('en');
/** `1,234`; one format for all, because making one takes longer than everything else that a step costs. */
export const inDigits = (count: number): string => numbers.format(count);

const isoTime = (at: number): string => new Date(at).toISOString();

/** As `uploads.json` gives it. */
export function uploadRow({ key, kind, versionId, at, size, status, report, steps, left }: Upload) {
  const inOrder = steps.toSorted((a, b) => a.at - b.at);
  const gap = inOrder[keptBeginning];
  if (left > 0 && gap !== undefined) {
    const what = `and ${inDigits(left)} more steps, which are not kept`;
    inOrder.splice(keptBeginning, 0, { stage: gap.stage, what, at: gap.at });
  }
  const last = inOrder.at(-1);
  return {
    ...{ key, kind, versionId, at: isoTime(at), size, status, url: report?.url, report },
    took: last && last.at - at,
    steps: inOrder.map(({ stage, what, link, cold, duration, at: then }) => ({
      ...{ stage, what, at: isoTime(then), ms: then - at, link },
      ...(cold === true && { cold }),
      ...(duration !== undefined && { duration: Math.round(duration) }),
    })),
  };
}
