/** What the parts of the control room answer, as the page reads it. Times are ISO strings in UTC. */

export interface Listed<Row> {
  total: number;
  /** Newest first, at most 200. */
  rows: Row[];
}

export interface Problem {
  severity: 'error' | 'warning';
  code: string;
  line?: number;
  column?: number;
  wrong: string;
  expected: string;
  example: string;
  received?: string;
}

export interface Report {
  status: string;
  id?: string;
  url?: string;
  preview?: string;
  /** A rejected file whose last good version is still up. */
  stillUp?: boolean;
  understood: Record<string, unknown>;
  problems: Problem[];
  at: string;
}

export interface Step {
  stage: string;
  what: string;
  at: string;
  /** Since the upload. */
  ms: number;
  cold?: boolean;
  duration?: number;
  link?: string;
}

export interface Upload {
  key: string;
  kind: 'version' | 'deletion';
  versionId?: string;
  at: string;
  size?: number;
  /** Of its report, or `waiting`, `unreported`. */
  status: string;
  url?: string;
  report?: Report;
  /** Milliseconds from the upload to its last step so far. */
  took?: number;
  steps: Step[];
}

export interface MailEntry {
  id: string;
  receivedAt: string;
  from: string;
  to: string[];
  subject: string;
  eml: string;
  size?: number;
  configurationSet?: string;
  digest?: string;
  events?: string[];
}

export interface Mail extends MailEntry {
  headers: [string, string][];
  text: string;
  hasHtml: boolean;
  /** It has styles of its own for the dark. */
  hasDark: boolean;
  htmlBytes: number;
  /** Gmail cuts a mail's HTML here; bytes. */
  limit: number;
  source: string;
  sourceCut: boolean;
  /** Why nothing but the source is there. */
  unreadable?: string;
}

export interface Newsletter {
  id: string;
  name: string;
  cadences: string[];
  held?: { cadence: string; reason: string }[];
}

/** The next mail of a newsletter, or why there is none. */
export type Ahead =
  | {
      ok: true;
      digest: string;
      subject: string;
      members: string[];
      dueAt?: string;
      layout: string;
      htmlBytes: number;
      hasDark: boolean;
      notes: string[];
      fates?: Record<string, number>;
      forecast?: { minutes: number; days: number; cost: { aLaCarte: number; essentials: number } };
    }
  | { ok: false; wrong: string; expected: string };

export interface Waiting {
  newsletter: string;
  article: string;
  title: string;
  url?: string;
  key?: string;
  cadence: string;
  since: string;
  dueAt?: string;
  word?: 'now' | 'recalled';
}

export interface Counts {
  ready: number;
  claimed: number;
  sent: number;
  skipped: number;
  failed: number;
  uncertain: number;
  unresolved: number;
}

export interface Digest {
  id: string;
  newsletter: string;
  /** Of the newsletter. */
  name?: string;
  cadence: string;
  period: string;
  state: string;
  subject?: string;
  pausedBecause?: string;
  /** How much of its articles the mail holds: `full`, `summary`, `headlines`. */
  layout?: string;
  /** Sentences about its mail. */
  notes?: string[];
  members: { id: string; title: string; url?: string }[];
  counts: Counts;
  candidates?: number;
  openedAt?: string;
  closedAt?: string;
  cutoff?: string;
  proof?: unknown;
  receipt?: string;
  page?: string;
}

export interface Skipped {
  newsletter: string;
  cadence: string;
  period: string;
  reason: string;
  at: string;
}

export interface Digests {
  newsletters: Newsletter[];
  waiting: Waiting[];
  digests: Listed<Digest>;
  skipped: Skipped[];
}

export interface Starts {
  count: number;
  medianMs?: number;
  lastMs?: number;
}

export interface LambdaFunction {
  name: string;
  memoryMb: number;
  timeoutSeconds: number;
  running: number;
  calls: number;
  errors: number;
  cold: Starts;
  warm: Starts;
  peakMemoryMb?: number;
  lastError?: { at: string; type: string; message: string };
  lastAt?: string;
  /** Who called how often. */
  calledBy?: Record<string, number>;
}

export interface Denial {
  at: string;
  principal: string;
  action: string;
  resource: string;
  count: number;
}

export interface QueueMessage {
  id: string;
  sentAt: string;
  receives: number;
  body: string;
}

export interface Queue {
  name: string;
  visible: number;
  inFlight: number;
  delayed: number;
  oldestAt?: string;
  deadLettersOf?: string;
  messages: QueueMessage[];
}

export interface Clock {
  now: string;
  wall: string;
  /** Milliseconds by which the publication's clock is before the wall clock. */
  ahead: number;
  next?: { at: string; what: string };
  walking?: { to: string; now: string; moments: number };
}

export interface Ses {
  quota: { maxPerSecond: number; maxPerDay: number; sentLastDay: number };
  identities: string[];
  configurationSets: { name: string; suppresses: string[]; events: string[] }[];
  suppressed: { address: string; reason: string; at: string }[];
  accepted: number;
}

export interface FaultSettings {
  seed: number;
  s3: { delayMs: number; failing: number; losing: number; only: string[] };
  ses: { throttling: number; losing: number };
  events: { doubled: number; shuffled: boolean; lost: number };
  kill: { function: string; call: number; when: 'before' | 'after' } | null;
}

export interface Injected {
  at: string;
  kind: string;
  /** The function that met it, or `SES` and `S3` for an event. */
  who: string;
  what: string;
}

export interface Faults {
  settings: FaultSettings;
  /** Names that `only` and `kill` may take. */
  functions: string[];
  /** By kind. */
  counts: Record<string, number>;
  injected: Listed<Injected>;
}

export interface StoreStanding {
  store: string;
  objects: number;
  listedAt?: string;
  took?: number;
  away?: { since: string; because: string };
}

export interface Publication {
  title?: string;
  language?: string;
  timezone?: string;
}

/** By the address below `/_local/`. */
export interface Readable {
  'uploads.json': Listed<Upload>;
  'inbox.json': MailEntry[];
  'digests.json': Digests;
  'functions.json': { rows: LambdaFunction[] };
  'denials.json': Listed<Denial>;
  'queues.json': { rows: Queue[] };
  'clock.json': Clock;
  'faults.json': Faults;
  'ses.json': Ses;
  'store.json': Partial<StoreStanding>;
  'links.json': { rows: { label: string; href: string }[] };
  'publication.json': Publication;
}

/** What a POST comes to. */
export type Acted =
  | { ok: true; [more: string]: unknown }
  | { ok: false; wrong: string; expected?: string; example?: string; received?: string };
export type Reading<Data> =
  | { state: 'loading' }
  /** This run has no such part. */
  | { state: 'missing' }
  | { state: 'failed'; because: string }
  | { state: 'ready'; data: Data };
