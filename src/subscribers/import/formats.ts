/**
 * What the lists of other services look like, and what their words mean. Names of columns as of 2026, from each
 * service's own exporter or its documentation; they are compared without regard to case.
 */
import type { Standing } from './list.ts';

/** One row, by names of columns in lower case. */
export interface Row {
  /** Does the list have this column at all? */
  has(column: string): boolean;
  /** Trimmed; empty if there is none. */
  get(column: string): string;
}

export interface ListFormat {
  readonly name: 'Substack' | 'Ghost' | 'Mailchimp' | 'Buttondown' | 'listmonk' | 'a plain list';
  /** A list is of this format if it has one column of each. */
  readonly marks: readonly (readonly string[])[];
  readonly email: readonly string[];
  /** The first that is not empty counts. */
  readonly consented: readonly string[];
  readonly ended: readonly string[];
  /** Others that `standing` reads. */
  readonly reads: readonly string[];
  /** `undefined`: the row says something that this format does not know, so nobody is mailed on a guess. */
  readonly standing: (row: Row) => Standing | undefined;
  /** What the list cannot say, and an operator must know. */
  readonly warning?: string;
}

const words = (pairs: Readonly<Record<Standing, readonly string[]>>): ReadonlyMap<string, Standing> =>
  new Map(
    Object.entries(pairs).flatMap(([standing, all]) =>
      all.map((word) => [word, standing as Standing] as const),
    ),
  );

/** What columns called *status* say, whoever wrote them. */
const statusWords = words({
  subscribed: ['active', 'subscribed', 'enabled', 'confirmed', 'yes', 'true', '1', 'ok'],
  left: [
    'unsubscribed',
    'left',
    'inactive',
    'disabled',
    'opted out',
    'opted-out',
    'opt-out',
    'optout',
    'removed',
    'deleted',
    'no',
    'false',
    '0',
  ],
  bounced: ['bounced', 'hard bounced', 'hard_bounced', 'cleaned', 'undeliverable', 'invalid'],
  complained: ['complained', 'complaint', 'spam', 'abuse', 'marked as spam', 'spam complaint'],
  blocked: ['blocked', 'blocklisted', 'blacklisted', 'suppressed', 'banned'],
  unconfirmed: ['unconfirmed', 'pending', 'unactivated', 'not confirmed', 'waiting'],
});

export const standingOfWord = (word: string): Standing | undefined => statusWords.get(word.toLowerCase());

/** `subscribers/email_list.*.csv` of an export. `active_subscription` is about money: who has none reads for free. */
const substack: ListFormat = {
  name: 'Substack',
  marks: [['email'], ['active_subscription'], ['email_disabled'], ['created_at']],
  email: ['email'],
  consented: ['created_at'],
  ended: [],
  reads: ['email_disabled'],
  standing: (row) => yesNo(row.get('email_disabled'), 'left', 'subscribed'),
};

/** Members' CSV of Ghost 4 to 6 (@tryghost/members-csv). */
const ghost: ListFormat = {
  name: 'Ghost',
  marks: [['email'], ['subscribed_to_emails'], ['created_at']],
  email: ['email'],
  consented: ['created_at'],
  ended: ['deleted_at'],
  reads: ['subscribed_to_emails'],
  standing: (row) =>
    row.get('deleted_at') !== '' ? 'left' : yesNo(row.get('subscribed_to_emails'), 'subscribed', 'left'),
};

/**
 * One file each for subscribed, unsubscribed and cleaned contacts: CLEAN_TIME and UNSUB_TIME tell them apart. Those of
 * contacts who never opted in have neither OPTIN_TIME nor CONFIRM_TIME filled in.
 */
const mailchimp: ListFormat = {
  name: 'Mailchimp',
  marks: [['email address', 'email'], ['optin_time'], ['confirm_time'], ['leid', 'euid', 'member_rating']],
  email: ['email address', 'email'],
  consented: ['confirm_time', 'optin_time'],
  ended: ['unsub_time', 'clean_time'],
  reads: ['unsub_reason'],
  standing(row) {
    if (row.has('clean_time')) return 'bounced';
    if (row.has('unsub_time'))
      return /spam|abuse|complain/i.test(row.get('unsub_reason')) ? 'complained' : 'left';
    return row.get('optin_time') + row.get('confirm_time') === '' ? 'unconfirmed' : 'subscribed';
  },
};

const buttondownTypes = words({
  // Most are about money; `paused` too: a hold of the paid part.
  subscribed: [
    'regular',
    'premium',
    'trialed',
    'unpaid',
    'gifted',
    'churning',
    'churned',
    'past_due',
    'paused',
  ],
  left: ['unsubscribed', 'removed'],
  bounced: ['undeliverable'],
  complained: ['complained'],
  blocked: [],
  unconfirmed: ['unactivated'],
});

/** `spammy` and `blocked` are its own judgement of whoever typed an address: nobody's yes and nobody's no. */
const buttondown: ListFormat = {
  name: 'Buttondown',
  marks: [['email_address', 'email'], ['type', 'subscriber_type'], ['creation_date']],
  email: ['email_address', 'email'],
  consented: ['creation_date'],
  ended: ['unsubscription_date', 'undeliverability_date'],
  reads: ['type', 'subscriber_type'],
  standing(row) {
    if (row.get('undeliverability_date') !== '') return 'bounced';
    return buttondownTypes.get((row.get('type') || row.get('subscriber_type')).toLowerCase());
  },
};

/** The status is that of the person: what became of them on one list is not in the file. */
const listmonk: ListFormat = {
  name: 'listmonk',
  marks: [['uuid'], ['email'], ['attributes', 'attribs'], ['status']],
  email: ['email'],
  consented: ['created_at'],
  ended: [],
  reads: ['status'],
  standing: (row) =>
    (({ enabled: 'subscribed', disabled: 'left', blocklisted: 'blocked', blacklisted: 'blocked' }) as const)[
      row.get('status').toLowerCase() as 'enabled'
    ],
  warning:
    'An export of listmonk does not say who left a list or never confirmed it: export one list, filtered by “confirmed”.',
};

const dates = [
  ...[
    'subscribed_at',
    'subscribed at',
    'subscription date',
    'subscription_date',
    'subscribed',
    'signup date',
    'signed up',
  ],
  ...[
    'confirmed_at',
    'confirmed at',
    'consent_at',
    'optin_time',
    'opt-in date',
    'created_at',
    'created at',
    'created',
    'date',
  ],
];

/** Whatever has a column of addresses. */
export const plainList: ListFormat = {
  name: 'a plain list',
  marks: [],
  email: [
    ...[
      'email',
      'e-mail',
      'email address',
      'e-mail address',
      'email_address',
      'emailaddress',
      'mail',
      'address',
    ],
    ...['e-mail-adresse', 'adresse e-mail', 'correo electrónico', 'indirizzo e-mail'],
  ],
  consented: dates,
  ended: ['unsubscribed_at', 'unsubscribed at', 'left_at', 'bounced_at', 'complained_at'],
  reads: ['status', 'state', 'subscribed'],
  standing(row) {
    // Some write a date there, which says yes as well.
    const flag = /^(true|false|yes|no|[01])$/i.test(row.get('subscribed')) ? row.get('subscribed') : '';
    const word = row.get('status') || row.get('state') || flag;
    if (word !== '') return standingOfWord(word);
    if (row.has('status') || row.has('state')) return undefined;
    if (row.get('complained_at') !== '') return 'complained';
    if (row.get('bounced_at') !== '') return 'bounced';
    return row.get('unsubscribed_at') + row.get('unsubscribed at') + row.get('left_at') === ''
      ? 'subscribed'
      : 'left';
  },
};

/** The more particular first. */
export const formats: readonly ListFormat[] = [mailchimp, substack, ghost, listmonk, buttondown, plainList];

function yesNo(word: string, yes: Standing, no: Standing): Standing | undefined {
  if (/^(true|yes|1)$/i.test(word)) return yes;
  return /^(false|no|0)$/i.test(word) ? no : undefined;
}
