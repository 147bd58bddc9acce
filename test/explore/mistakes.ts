/**
 * Rules of docs/protocols.md that are broken on purpose, each between a worker and its ports: a net that catches nothing
 * proves nothing.
 */
import type { ObjectStore, Row, Table } from '../../src/ports.ts';
import type { Mistake } from './actors.ts';

const onTable =
  (change: (table: Table) => Partial<Table>): Mistake =>
  (ports) => ({ ...ports, table: { ...ports.table, ...change(ports.table) } });

const onContent =
  (change: (content: ObjectStore) => Partial<ObjectStore>): Mistake =>
  (ports) => ({ ...ports, content: { ...ports.content, ...change(ports.content) } });

const onPut = (
  change: (table: Table, row: Row, rest: Parameters<Table['put']>[1]) => ReturnType<Table['put']>,
) => onTable((table) => ({ put: (row, condition) => change(table, row, condition) }));

const withoutCondition = (partition: RegExp): Mistake =>
  onPut((table, row, condition) => table.put(row, partition.test(row.pk) ? undefined : condition));

/** [one dirty row per id: a later one overwrites an earlier, deletion removes a newer] */
const oneDirtyRow: Mistake = onTable((table) => ({
  put: (row, condition) =>
    row.pk === 'dirty' ? table.put({ ...row, sk: String(row['subject']) }) : table.put(row, condition),
  delete: (pk, sk, condition) => table.delete(pk, pk === 'dirty' ? sk.replace(/#\d+$/, '') : sk, condition),
}));

/** [reach judged at deletion: the feed lacks the article for good] */
const judgedAtDeletion: Mistake = onTable((table) => ({
  delete: async (pk, sk, condition) => {
    if (pk !== 'dirty' || sk.includes(':')) return table.delete(pk, sk, condition);
    const [subject = ''] = sk.split('#');
    const item = await table.get(`article#${subject}`, '-');
    for await (const intent of table.query(pk, { from: subject, to: `${subject}~` }))
      if (Number(intent['rev']) <= Number(item?.['rev'])) await table.delete(pk, intent.sk);
    return 'deleted';
  },
}));

/** An intent goes when it is read, and not after every PUT. */
const deletedWhenRead: Mistake = onTable((table) => ({
  async *query(pk, range) {
    for await (const row of table.query(pk, range)) {
      if (pk === 'dirty') await table.delete(pk, row.sk);
      yield row;
    }
  },
}));

/** The row of a key comes after the item that it names. */
const rowAfterItem: Mistake = (ports) => {
  let late: (() => ReturnType<Table['put']>) | undefined;
  const { table } = ports;
  const put: Table['put'] = async (row, condition) => {
    if (row.pk.startsWith('key#') && row['id'] !== undefined) {
      late = () => table.put(row, condition);
      return 'written';
    }
    const answer = await table.put(row, condition);
    if (!row.pk.startsWith('article#') || late === undefined) return answer;
    const written = late;
    late = undefined;
    return (await written()) === 'refused' ? 'refused' : answer;
  };
  return { ...ports, table: { ...table, put } };
};

/** [a retry that finds "unchanged" and writes nothing leaves the intent ahead of its record for ever] */
const unchangedWritesNothing: Mistake = onPut(async (table, row, condition) => {
  if (row.pk.startsWith('article#')) {
    const stands = await table.get(row.pk, row.sk);
    const told = (one: Row | undefined) => JSON.stringify({ ...one, rev: 0, at: '' });
    if (stands !== undefined && told(stands) === told(row) && row['liveRev'] === stands['liveRev'])
      return 'written';
  }
  return table.put(row, condition);
});

const factsRewritten: Mistake = onContent((content) => ({
  put: (key, body, options) => {
    const { ifAbsent: _, ...others } = options;
    return content.put(key, body, key.startsWith('identity/') ? others : options);
  },
}));

/** [a PUT that timed out lands after its retry and after the next build: stale bytes stay] */
const neverVerified: Mistake = onPut(async (table, row, condition) => {
  const stands = row.pk === 'verify' ? await table.get('verify', '-') : undefined;
  const more =
    Array.isArray(row['dues']) &&
    Array.isArray(stands?.['dues']) &&
    row['dues'].length > stands['dues'].length;
  return more ? 'written' : table.put(row, condition);
});

/** [the upload's "accepted" written after the builder's "live" stays for ever] */
const reportedOnce: Mistake = (ports) => {
  const seen = new Map<string, ReturnType<Table['get']>>();
  let reported = false;
  return {
    ...ports,
    content: {
      ...ports.content,
      put: async (key, body, options) => {
        reported = key.startsWith('reports/');
        return ports.content.put(key, body, options);
      },
    },
    table: {
      ...ports.table,
      get: (pk, sk) => {
        const known = seen.get(pk);
        if (reported && known !== undefined) return known;
        const answer = ports.table.get(pk, sk);
        seen.set(pk, answer);
        return answer;
      },
      put: (row, condition) => {
        reported = false;
        return ports.table.put(row, condition);
      },
    },
  };
};

/** Nobody looks once more after the release of the lease. */
const noLookAfterRelease: Mistake = (ports) => {
  let released = false;
  const { table } = ports;
  return {
    ...ports,
    table: {
      ...table,
      delete: (pk, sk, condition) => {
        released ||= pk === 'lease#site';
        return table.delete(pk, sk, condition);
      },
      async *query(pk, range) {
        if (!released || pk !== 'dirty') yield* table.query(pk, range);
      },
    },
  };
};

export const mistakes = {
  'one dirty row for each id': oneDirtyRow,
  'reach is judged at deletion': judgedAtDeletion,
  'intents go before every PUT succeeded': deletedWhenRead,
  'the row comes after the item': rowAfterItem,
  'a look that finds nothing changed writes nothing': unchangedWritesNothing,
  'facts are written again': factsRewritten,
  'items are written over': withoutCondition(/^article#/),
  'a PUT in doubt asks for no verification': neverVerified,
  'a report is written once': reportedOnce,
  'nobody looks once more after the release': noLookAfterRelease,
} as const satisfies Readonly<Record<string, Mistake>>;
