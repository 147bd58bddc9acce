/** Every key of the three tables. A partition that is named here is read as a whole, or from one bound to another. */
import type {
  ArticleId,
  ContentHash,
  DigestId,
  Instant,
  NewsletterId,
  Nonce,
  Shard,
  SubscriberId,
} from './ids.ts';

export interface TableKey {
  readonly pk: string;
  readonly sk: string;
}

const single = (pk: string): TableKey => ({ pk, sk: '-' });
const atRev = (name: string, rev: number): string => `${name}#${String(rev).padStart(12, '0')}`;

/** Content table. */
export const rowKey = {
  /** The article's item: the truth about it. */
  item: (id: ArticleId): TableKey => single(`article#${id}`),
  /** What belongs to a key of the content bucket. */
  key: (key: string): TableKey => single(`key#${key}`),
  /** Which id a content names. */
  claim: (hash: ContentHash): TableKey => single(`content#${hash}`),
  /** Which article an address of the site belongs to, or leads to. */
  address: (path: string): TableKey => single(`address#${path}`),
  /** Which article inherits the id that an old feed shows. */
  inherited: (guid: string): TableKey => single(`inherited#${guid}`),
  /** The dirty set: one row for each intent. */
  intent: (subject: string, rev: number): TableKey => ({ pk: dirtyPartition, sk: atRev(subject, rev) }),
  /** A time at which a key is to be looked at again. */
  agenda: (at: Instant, key: string): TableKey => ({ pk: agendaPartition, sk: `${at}#${key}` }),
  /** A key that is parked on an article or a copy of it. */
  waiting: (on: ArticleId, key: string): TableKey => ({ pk: waitingPartition, sk: `${on}#${key}` }),
  /** A live article in a selection (`all`, `section#…`, `tag#…`, `series#…`, `author#…`), by first publication. */
  listed: (selection: string, published: Instant, id: ArticleId): TableKey => ({
    pk: listedPartition(selection),
    sk: `${published}#${id}`,
  }),
  /** Old addresses of feeds that the site sends on, or once did. */
  oldFeeds: (): TableKey => single('old-feeds'),
  /** A selection that has, or had, articles. */
  selection: (selection: string): TableKey => ({ pk: selectionsPartition, sk: selection }),
  /** The newest volume, and how many of its places are given. */
  volumePlaces: (): TableKey => single('volumes'),
  /** A volume that has, or had, an article. */
  volume: (name: string): TableKey => ({ pk: volumesPartition, sk: name }),
  /** Which place of which volume an article has, for good. */
  bound: (id: ArticleId): TableKey => single(`bound#${id}`),
  /** What a volume says of an article. */
  inVolume: (name: string, id: ArticleId): TableKey => ({ pk: volumePartition(name), sk: id }),
  /** What the site shows, or may show, of an article. */
  shown: (id: ArticleId): TableKey => ({ pk: shownPartition, sk: id }),
  /** An article that has, or had, a preview. */
  previewed: (id: ArticleId): TableKey => ({ pk: previewedPartition, sk: id }),
  /** What the site shows of a digest, by the first day of its period. */
  digestPage: (newsletter: NewsletterId, day: string, id: DigestId): TableKey => ({
    pk: digestPagesPartition(newsletter),
    sk: `${day}#${id}`,
  }),
  /** A newsletter that has digests with pages. */
  digestList: (newsletter: NewsletterId): TableKey => ({ pk: digestListsPartition, sk: newsletter }),
  /** What somebody is to be told of a file by mail. */
  owedNotice: (subject: string): TableKey => ({ pk: owedNoticesPartition, sk: subject }),
  /** When notices were mailed to `owner` or `author#<id>`. */
  noticed: (person: string): TableKey => single(`noticed#${person}`),
  /** The accepted publication.yaml. */
  publication: (): TableKey => single('publication'),
  /** The accepted version of a file that is no article: page, asset, public file, theme file. */
  file: (key: string): TableKey => ({ pk: filesPartition, sk: key }),
  /** A template that fails when pages are written. */
  themeTrouble: (key: string): TableKey => ({ pk: themeTroublesPartition, sk: key }),
  /** A file that points to a target: a key of the content bucket or an address of the site. */
  refers: (target: string, key: string): TableKey => ({ pk: refersPartition(target), sk: key }),
  /** An article that is called so in its folder. */
  named: (name: string, key: string): TableKey => ({ pk: namedPartition(name), sk: key }),
  /** All targets of a file. */
  references: (key: string): TableKey => single(`references#${key}`),
  /** A picture that nobody has measured yet, by the `rev` of its record. */
  unmeasured: (key: string, rev: number): TableKey => ({ pk: unmeasuredPartition, sk: atRev(key, rev) }),
  lease: (name: string): TableKey => single(`lease#${name}`),
  /** A rebuild that is under way, or broke off; how far the daily comparison has come. */
  rebuild: (): TableKey => single('rebuild'),
  reconcile: (): TableKey => single('reconcile'),
  /** When a build must next compare everything it owns (`due`, wall clock). */
  verify: (): TableKey => single('verify'),
  /** The hub is to be told of a selection's feeds: a row for each time that they change. */
  ping: (selection: string, nonce: Nonce): TableKey => ({ pk: pingsPartition, sk: `${selection}#${nonce}` }),
  /** How the hub has failed of late. */
  hub: (): TableKey => single('hub'),
  newsletter: (id: NewsletterId): TableKey => single(`newsletter#${id}`),
  mailable: (newsletter: NewsletterId, article: ArticleId): TableKey => ({
    pk: mailablePartition(newsletter),
    sk: article,
  }),
  /** Names a mailable article until a digest took it, so that asking what is due does not read all that ever was. */
  untaken: (newsletter: NewsletterId, article: ArticleId): TableKey => ({
    pk: untakenPartition(newsletter),
    sk: article,
  }),
  variant: (newsletter: NewsletterId, cadence: string): TableKey =>
    single(`variant#${newsletter}#${cadence}`),
  digest: (id: DigestId): TableKey => ({ pk: `digest#${id}`, sk: 'record' }),
  digestShard: (id: DigestId, shard: Shard): TableKey => ({ pk: `digest#${id}`, sk: `shard#${shard}` }),
  /** Digests that are not closed, for the sweep. */
  openDigest: (id: DigestId): TableKey => ({ pk: openDigestsPartition, sk: id }),
} as const;

export const isItemKey = ({ pk }: TableKey): boolean => pk.startsWith('article#');
export const dirtyPartition = 'dirty';
export const agendaPartition = 'agenda';
export const waitingPartition = 'waiting';
export const filesPartition = 'files';
export const themeTroublesPartition = 'theme-troubles';
export const unmeasuredPartition = 'unmeasured';
export const pingsPartition = 'pings';
export const namedPartition = (name: string): string => `named#${name}`;
export const refersPartition = (target: string): string => `refers#${target}`;
export const listedPartition = (selection: string): string => `listed#${selection}`;
export const selectionsPartition = 'selections';
export const volumesPartition = 'volume-names';
export const volumePartition = (name: string): string => `volume#${name}`;
export const shownPartition = 'shown';
export const previewedPartition = 'previewed';
export const digestPagesPartition = (newsletter: NewsletterId): string => `digest-pages#${newsletter}`;
export const digestListsPartition = 'digest-lists';
export const mailablePartition = (newsletter: NewsletterId): string => `mailable#${newsletter}`;
export const openDigestsPartition = 'open-digests';
export const owedNoticesPartition = 'owed-notices';
export const untakenPartition = (newsletter: NewsletterId): string => `untaken#${newsletter}`;

/** Subscribers table. */
export const subscriberKey = {
  /** HMAC of the address → subscriber id. */
  address: (hmac: string): TableKey => single(`address#${hmac}`),
  subscriber: (id: SubscriberId): TableKey => single(`subscriber#${id}`),
  /** How many mails somebody's typing has caused in this hour: to `all`, or to a domain by its HMAC. */
  ceiling: (scope: string): TableKey => single(`ceiling#${scope}`),
  /** A list that was imported, by the moment at which that began. */
  imported: (newsletter: NewsletterId, begun: Instant): TableKey => ({
    pk: importedPartition(newsletter),
    sk: begun,
  }),
  subscription: (newsletter: NewsletterId, id: SubscriberId): TableKey => ({
    pk: subscriptionPartition(newsletter, id.slice(0, 2) as Shard),
    sk: id,
  }),
} as const;

export const importedPartition = (newsletter: NewsletterId): string => `imported#${newsletter}`;
export const subscriptionPartition = (newsletter: NewsletterId, shard: Shard): string =>
  `subscription#${newsletter}#${shard}`;

/** Deliveries table. */
export const deliveryPartition = (digest: DigestId, shard: Shard): string => `${digest}#${shard}`;
/** What came back of a digest. */
export const returnsPartition = (digest: DigestId): string => `returns#${digest}`;
export const returnKey = (digest: DigestId, kind: string, subscriber: SubscriberId): TableKey => ({
  pk: returnsPartition(digest),
  sk: `${kind}#${subscriber}`,
});
export const deliveryKey = (digest: DigestId, subscriber: SubscriberId): TableKey => ({
  pk: deliveryPartition(digest, subscriber.slice(0, 2) as Shard),
  sk: subscriber,
});
