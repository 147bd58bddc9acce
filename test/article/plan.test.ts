/** The protocol of identities, rule by rule: findings → steps, in words. */
import { describe, expect, it } from 'vitest';
import type {
  AddressClaim,
  ArticleDocument,
  ArticleItem,
  KeyRow,
  KeyStanding,
} from '../../src/article/article.ts';
import type { AddressFinding, Decision, Findings, Good, Owner, Step } from '../../src/article/decision.ts';
import { defaultPublication } from '../../src/article/default-publication.ts';
import { plan } from '../../src/article/plan.ts';
import { type ArticleId, articleId, type ContentHash, contentHash, instant, shifted } from '../../src/ids.ts';

const now = instant('2026-11-23T10:00:00Z');
const later = shifted(now, 120_000);
const id = (n: number): ArticleId => articleId(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
const [fresh, x, y] = [id(0), id(1), id(2)];
const hash = (letter: string): ContentHash => contentHash(letter.repeat(64));
const [h, other] = [hash('a'), hash('b')];
const here = 'articles/here.md';
const there = 'articles/there.md';

const document = (more: Partial<ArticleDocument> = {}): ArticleDocument => ({
  title: 'Tides',
  slug: 'tides',
  direction: 'ltr',
  authors: [],
  tags: [],
  follow: [],
  draft: false,
  mail: 'auto',
  html: '<p>Text</p>',
  text: 'Text',
  excerpt: 'Text',
  assets: [],
  ...more,
});

const good = (more: Partial<ArticleDocument> = {}, content = h): Good => ({
  kind: 'good',
  versionId: 'v9',
  hash: content,
  document: document(more),
  problems: [],
});

const item = (more: Partial<ArticleItem> = {}): ArticleItem => ({
  id: x,
  rev: 5,
  liveRev: 5,
  state: 'live',
  key: there,
  content: { hash: h, versionId: 'v1' },
  guid: `urn:uuid:${x}`,
  address: '/2026/11/tides/',
  published: now,
  firstLive: now,
  problems: [],
  at: now,
  ...more,
});

const row = (standing: KeyStanding, pointer?: ArticleId): KeyRow => ({
  key: here,
  rev: 3,
  ...(pointer ? { id: pointer } : {}),
  standing,
  problems: [],
  at: now,
});

const findings = (more: Partial<Findings>): Findings => ({
  key: here,
  now,
  at: now,
  freshId: fresh,
  publication: defaultPublication,
  object: { kind: 'absent' },
  waiters: [],
  ...more,
});

const byClaim = (owner: Partial<Owner>): Owner => ({
  id: x,
  claim: { hash: h, rev: 2, id: x },
  keyThere: false,
  ...owner,
});
const byId = (owner: Partial<Owner>): Owner => ({ id: x, keyThere: false, ...owner });

/** `here` has the identity x. */
const own = (more: Partial<ArticleItem> = {}): Pick<Findings, 'row' | 'pointed'> => ({
  row: row({ kind: 'article' }, x),
  pointed: item({ key: here, ...more }),
});

const named: Readonly<Record<string, string>> = {
  [fresh]: 'fresh',
  [x]: 'x',
  [y]: 'y',
  [h]: 'h',
  [other]: 'other',
};
const name = (value: string | undefined): string => named[value ?? ''] ?? value ?? '';

function inWords(step: Step): string {
  switch (step.do) {
    case 'claim':
      return `claim ${name(step.claim.hash)} for ${name(step.claim.id)} at ${step.claim.rev}`;
    case 'address':
      return `${step.claim.alias === undefined ? 'address' : `alias from ${step.claim.alias},`} ${step.claim.path} for ${name(step.claim.id)} at ${step.claim.rev}`;
    case 'inherit':
      return `guid ${step.claim.guid} for ${name(step.claim.id)} at ${step.claim.rev}`;
    case 'void':
      return `void ${name(step.id)}`;
    case 'row':
      return `row ${step.row.standing.kind}${step.row.id ? ` → ${name(step.row.id)}` : ''} at ${step.row.rev}`;
    case 'intent':
      return `intent ${name(step.intent.subject)} ${step.intent.rev}`;
    case 'item':
      return `item ${name(step.item.id)} ${step.item.state} at ${step.item.rev}`;
    case 'agenda':
      return `agenda ${step.at === later ? 'in two minutes' : step.at}`;
    case 'wait':
      return `wait on ${name(step.waiting.on)}`;
    case 'unwait':
      return `do not wait on ${name(step.on)}`;
    case 'fact':
      return `fact ${step.name.replace(/-.*/, '')} of ${name(step.id)}`;
  }
}

const words = ({ steps, again }: Decision): readonly string[] => [
  ...steps.map(inWords),
  ...(again ? ['look again'] : []),
];

const cases = (table: Readonly<Record<string, [Partial<Findings>, readonly string[]]>>) =>
  it.each(Object.entries(table))('%s', (_, [given, expected]) => {
    expect(words(plan(findings(given)))).toEqual(expected);
  });

describe('a key without an identity', () => {
  cases({
    'and without an object leaves a tombstone': [{}, ['row gone at 1']],
    'and without an object fences what its row pointed to': [
      { row: row({ kind: 'article' }, x), pointed: item() },
      ['intent x 6', 'item x live at 6', 'row gone at 4'],
    ],
    'and without an object voids the id that its row names and that has no item': [
      { row: row({ kind: 'article' }, x) },
      ['void x', 'row gone at 4'],
    ],
    'with an unreadable file is rejected': [
      { object: { kind: 'bad', versionId: 'v9', problems: [] } },
      ['row rejected at 1'],
    ],
    'mints: claim, row, intent, item, fact, and another look': [
      { object: good() },
      [
        'claim h for fresh at 1',
        'row article → fresh at 1',
        'intent fresh 1',
        'item fresh reserved at 1',
        'fact key of fresh',
        'look again',
      ],
    ],
    'adopts the id that a crashed look has claimed its content for': [
      { object: good(), owner: byClaim({}) },
      ['row article → x at 1', 'intent x 1', 'item x reserved at 1', 'fact key of x', 'look again'],
    ],
    'takes a claim over from a void item, after fencing it': [
      { object: good(), owner: byClaim({ item: item({ state: 'void' }) }) },
      [
        'intent x 6',
        'item x void at 6',
        'claim h for fresh at 3',
        'row article → fresh at 1',
        'intent fresh 1',
        'item fresh reserved at 1',
        'fact key of fresh',
        'look again',
      ],
    ],
    'takes a claim over at once when its article has other content and no file': [
      { object: good(), owner: byClaim({ item: item({ content: { hash: other, versionId: 'v1' } }) }) },
      [
        'intent x 6',
        'item x live at 6',
        'claim h for fresh at 3',
        'row article → fresh at 1',
        'intent fresh 1',
        'item fresh reserved at 1',
        'fact key of fresh',
        'look again',
      ],
    ],
    'fences an item once, even if row and claim both name it': [
      {
        row: row({ kind: 'article' }, x),
        pointed: item({ content: { hash: other, versionId: 'v1' } }),
        object: good(),
        owner: byClaim({ item: item({ content: { hash: other, versionId: 'v1' } }) }),
      },
      [
        'intent x 6',
        'item x live at 6',
        'claim h for fresh at 3',
        'row article → fresh at 4',
        'intent fresh 1',
        'item fresh reserved at 1',
        'fact key of fresh',
        'look again',
      ],
    ],
    'takes an article over whose file is gone: the row, then one write of the item': [
      { object: good(), owner: byClaim({ item: item() }) },
      ['row article → x at 1', 'fact key of x', 'intent x 6', 'item x live at 6', 'look again'],
    ],
    'writes the row of a move even if it names the article already': [
      { row: row({ kind: 'article' }, x), pointed: item(), object: good(), owner: byClaim({ item: item() }) },
      ['row article → x at 4', 'fact key of x', 'intent x 6', 'item x live at 6', 'look again'],
    ],
    'finds a withdrawn article again by its content': [
      { object: good(), owner: byClaim({ item: item({ state: 'withdrawn' }) }) },
      ['row article → x at 1', 'fact key of x', 'intent x 6', 'item x withdrawn at 6', 'look again'],
    ],
    'is parked while the other file is there': [
      { object: good(), owner: byClaim({ item: item(), keyThere: true }) },
      ['agenda in two minutes', 'row parked at 1', 'wait on x'],
    ],
    'is parked too when the other article has other content by now': [
      {
        object: good(),
        owner: byClaim({ item: item({ content: { hash: other, versionId: 'v1' } }), keyThere: true }),
      },
      ['agenda in two minutes', 'row parked at 1', 'wait on x'],
    ],
    'keeps its deadline at a second look': [
      {
        now: shifted(now, 60_000),
        row: row({ kind: 'parked', by: 'content', hash: h, on: x, deadline: later }),
        object: good(),
        owner: byClaim({ item: item(), keyThere: true }),
      },
      ['agenda in two minutes', 'row parked at 4', 'wait on x'],
    ],
    'is a copy once its deadline has passed': [
      {
        now: later,
        row: row({ kind: 'parked', by: 'content', hash: h, on: x, deadline: later }),
        object: good(),
        owner: byClaim({ item: item(), keyThere: true }),
      },
      ['row copy at 4', 'wait on x'],
    ],
    'is a new article at its deadline if the other has moved on': [
      {
        now: later,
        row: row({ kind: 'parked', by: 'content', hash: h, on: x, deadline: later }),
        object: good(),
        owner: byClaim({ item: item({ content: { hash: other, versionId: 'v1' } }), keyThere: true }),
      },
      [
        'intent x 6',
        'item x live at 6',
        'claim h for fresh at 3',
        'do not wait on x',
        'row article → fresh at 4',
        'intent fresh 1',
        'item fresh reserved at 1',
        'fact key of fresh',
        'look again',
      ],
    ],
    'reserves the id that it declares, without a claim': [
      { object: good({ declaredId: x }), owner: byId({}) },
      ['row article → x at 1', 'intent x 1', 'item x reserved at 1', 'fact key of x', 'look again'],
    ],
    'takes up a declared id again that was given up': [
      { object: good({ declaredId: x }), owner: byId({ item: item({ state: 'void' }) }) },
      ['row article → x at 1', 'intent x 6', 'item x reserved at 6', 'fact key of x', 'look again'],
    ],
    'moves the article whose id it declares, whatever its content': [
      {
        object: good({ declaredId: x }),
        owner: byId({ item: item({ content: { hash: other, versionId: 'v1' } }) }),
      },
      ['row article → x at 1', 'fact key of x', 'intent x 6', 'item x live at 6', 'look again'],
    ],
  });
});

describe('a key with an identity', () => {
  cases({
    'writes a new rev even if nothing changed': [
      { ...own(), object: good(), owner: byClaim({ item: item({ key: here }) }) },
      ['intent x 6', 'item x live at 6'],
    ],
    'claims its new content before an edit is recorded': [
      { ...own(), object: good({}, other) },
      ['claim other for x at 1', 'intent x 6', 'item x live at 6'],
    ],
    'writes its own claim again when it is edited back': [
      {
        ...own({ content: { hash: other, versionId: 'v1' } }),
        object: good(),
        owner: byClaim({ item: item({ key: here, content: { hash: other, versionId: 'v1' } }) }),
      },
      ['claim h for x at 3', 'intent x 6', 'item x live at 6'],
    ],
    'is published with what another article has, and leaves the claim': [
      {
        ...own({ content: { hash: other, versionId: 'v1' } }),
        object: good(),
        owner: byClaim({ id: y, item: item({ id: y }), keyThere: true }),
      },
      ['intent x 6', 'item x live at 6'],
    ],
    'leaves a claim alone whose id has no item': [
      { ...own({ content: { hash: other, versionId: 'v1' } }), object: good(), owner: byClaim({ id: y }) },
      ['intent x 6', 'item x live at 6'],
    ],
    'takes a claim that binds no longer, after fencing its item': [
      {
        ...own({ content: { hash: other, versionId: 'v1' } }),
        object: good(),
        owner: byClaim({ id: y, item: item({ id: y, content: { hash: other, versionId: 'v1' } }) }),
      },
      ['intent y 6', 'item y live at 6', 'claim h for x at 3', 'intent x 6', 'item x live at 6'],
    ],
    'keeps the last good version when the file becomes unreadable': [
      { ...own(), object: { kind: 'bad', versionId: 'v9', problems: [] } },
      ['fact kept of x', 'intent x 6', 'item x live at 6'],
    ],
    'starts to leave when its file is gone': [
      own(),
      ['agenda in two minutes', 'row leaving → x at 4', 'intent x 6', 'item x live at 6'],
    ],
    'is withdrawn at the deadline, the fact first': [
      { ...own(), row: row({ kind: 'leaving', deadline: now }, x) },
      ['fact withdrawn of x', 'intent x 6', 'item x withdrawn at 6', 'row gone → x at 4'],
    ],
    'is not withdrawn while a key waits for it': [
      {
        ...own(),
        row: row({ kind: 'leaving', deadline: now }, x),
        waiters: [{ on: x, by: 'content', key: there, hash: h, stale: false }],
      },
      ['agenda 2026-11-23T10:01:00.000Z', 'intent x 6', 'item x live at 6'],
    ],
    'clears away what is left of a wait that ended': [
      {
        ...own(),
        row: row({ kind: 'leaving', deadline: now }, x),
        waiters: [{ on: x, by: 'content', key: there, hash: h, stale: true }],
      },
      ['fact withdrawn of x', 'intent x 6', 'item x withdrawn at 6', 'row gone → x at 4', 'do not wait on x'],
    ],
    'stays what it is when its file comes back': [
      {
        ...own(),
        row: row({ kind: 'leaving', deadline: later }, x),
        object: good(),
        owner: byClaim({ item: item({ key: here }) }),
      },
      ['row article → x at 4', 'intent x 6', 'item x live at 6'],
    ],
    'is live again when its file comes back after the withdrawal': [
      {
        ...own({ state: 'withdrawn' }),
        row: row({ kind: 'gone' }, x),
        object: good(),
        owner: byClaim({ item: item({ key: here }) }),
      },
      ['row article → x at 4', 'fact returned of x', 'intent x 6', 'item x live at 6'],
    ],
    'gives way to a public article whose id the file declares, if that has no file': [
      { ...own(), object: good({ declaredId: y }), owner: byId({ id: y, item: item({ id: y }) }) },
      ['fact withdrawn of x', 'intent x 6', 'item x withdrawn at 6', 'look again'],
    ],
    'does not give way to a new id while it is public': [
      { ...own(), object: good({ declaredId: y }), owner: byId({ id: y }) },
      ['fact kept of x', 'intent x 6', 'item x live at 6'],
    ],
    'does not give way to an id that another file has': [
      {
        ...own(),
        object: good({ declaredId: y }),
        owner: byId({ id: y, item: item({ id: y }), keyThere: true }),
      },
      ['fact kept of x', 'intent x 6', 'item x live at 6'],
    ],
  });
});

describe('a reserved article', () => {
  const reserved = own({
    state: 'reserved',
    address: undefined,
    firstLive: undefined,
    published: undefined,
  } as never);
  const first = { path: '/2026/11/tides/', published: now };
  const mine = byClaim({ item: item({ key: here }) });
  cases({
    'goes live: address, fact, intent, record': [
      { ...reserved, object: good(), owner: mine, first },
      ['address /2026/11/tides/ for x at 1', 'fact live of x', 'intent x 6', 'item x live at 6'],
    ],
    'that was about to go live does so as its fact says': [
      {
        ...reserved,
        object: good(),
        owner: mine,
        first: {
          ...first,
          claim: { path: first.path, rev: 1, id: x },
          fact: { v: 1, id: x, guid: 'g', address: first.path, published: now, firstLive: now },
        },
      },
      ['intent x 6', 'item x live at 6'],
    ],
    'takes an address over whose holder is void': [
      {
        ...reserved,
        object: good(),
        owner: mine,
        first: {
          ...first,
          claim: { path: first.path, rev: 4, id: y },
          holder: item({ id: y, state: 'void' }),
        },
      },
      ['address /2026/11/tides/ for x at 5', 'fact live of x', 'intent x 6', 'item x live at 6'],
    ],
    'does not go live at an address whose holder may be about to use it': [
      {
        ...reserved,
        object: good(),
        owner: mine,
        first: {
          ...first,
          claim: { path: first.path, rev: 4, id: y },
          holder: item({ id: y, state: 'reserved', address: undefined } as never),
        },
      },
      ['fact kept of x', 'intent x 6', 'item x reserved at 6'],
    ],
    'becomes void when another id has its present content': [
      { ...reserved, object: good(), owner: byClaim({ id: y, item: item({ id: y }), keyThere: true }) },
      ['intent x 6', 'item x void at 6', 'look again'],
    ],
    'becomes void when its present content is claimed for an id without an item': [
      { ...reserved, object: good(), owner: byClaim({ id: y }) },
      ['intent x 6', 'item x void at 6', 'look again'],
    ],
    'that declares its id goes live whoever has its content': [
      { ...reserved, object: good({ declaredId: x }), owner: byId({ item: item({ key: here }) }), first },
      ['address /2026/11/tides/ for x at 1', 'fact live of x', 'intent x 6', 'item x live at 6'],
    ],
    'waits for its date': [
      { ...reserved, object: good({ date: later }), owner: mine },
      ['agenda in two minutes', 'intent x 6', 'item x scheduled at 6'],
    ],
    'is a draft if its file says so': [
      { ...reserved, object: good({ draft: true }), owner: mine },
      ['intent x 6', 'item x draft at 6'],
    ],
  });
});

describe('an alias', () => {
  const live = own();
  const mine = byClaim({ item: item({ key: here }) });
  const given = (found: Partial<AddressFinding>, more: Partial<ArticleItem> = {}): Partial<Findings> => ({
    ...{ ...live, ...own(more), object: good({ aliases: ['/old/'] }), owner: mine },
    aliases: [{ path: '/old/', ...found }],
  });
  const claim = (more: Partial<AddressClaim>): AddressClaim => ({ path: '/old/', rev: 4, id: y, ...more });
  const theirs = (more: Partial<ArticleItem>): ArticleItem => item({ id: y, ...more });
  const granted = (rev: number): string[] => [
    `alias from 6, /old/ for x at ${rev}`,
    'fact alias of x',
    ...['intent x 6', 'item x live at 6'],
  ];
  const refused = ['intent x 6', 'item x live at 6'];
  cases({
    'that nobody has is claimed before the record that names it': [given({}), granted(1)],
    'that its row and its item bear out is claimed no more': [
      given({ claim: claim({ id: x, alias: 3 }) }, { aliases: ['/old/'] }),
      refused,
    ],
    'that only its row bears out is claimed again': [
      given({ claim: claim({ id: x, alias: 3 }) }),
      granted(5),
    ],
    'of a live article that names it is refused': [
      given({ claim: claim({ alias: 3 }), holder: theirs({ aliases: ['/old/'] }) }),
      refused,
    ],
    'whose record is to come is refused': [
      given({ claim: claim({ alias: 6 }), holder: theirs({ rev: 5 }) }),
      refused,
    ],
    'that its article names no more is taken over': [
      given({ claim: claim({ alias: 3 }), holder: theirs({}) }),
      granted(5),
    ],
    'of a withdrawn article is taken over': [
      given({ claim: claim({ alias: 3 }), holder: theirs({ state: 'withdrawn', aliases: ['/old/'] }) }),
      granted(5),
    ],
    'that is an address of its own is refused, of a withdrawn article too': [
      given({ claim: claim({}), holder: theirs({ state: 'withdrawn', address: '/old/' }) }),
      refused,
    ],
    'that a page has is refused': [given({ file: 'pages/old.md' }), refused],
  });
});
