/**
 * dynalite (DynamoDB on LevelDB) without its HTTP server: that one lets everybody in, and nothing in this cloud
 * answers unsigned calls. What is loaded here is what its own request handler loads; the version is pinned.
 */
import { createRequire } from 'node:module';
import { account, region } from '../iam/access.ts';
import { notOffered, ServiceError } from './json-service.ts';

const operations = new Set([
  ...['BatchGetItem', 'BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'],
  ...['CreateTable', 'DeleteTable', 'DescribeTable', 'ListTables'],
]);

/** Attribute → type → value: `{ pk: { S: 'a' } }`. */
export type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A request that dynalite has checked: what of it says which rows it is about. */
export interface Request {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  /** dynalite writes a KeyConditionExpression out in this older form. */
  readonly KeyConditions?: Readonly<
    Record<string, { ComparisonOperator: string; AttributeValueList: readonly Item[string][] }>
  >;
  readonly RequestItems?: Readonly<
    Record<
      string,
      { Keys: readonly Item[] } | readonly { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } }[]
    >
  >;
}

interface Keyed {
  readonly IndexName?: string;
  readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType: 'HASH' | 'RANGE' }[];
}

interface TableDescription extends Keyed {
  readonly TableName: string;
  readonly TableStatus: string;
  readonly GlobalSecondaryIndexes?: readonly Keyed[];
  readonly LocalSecondaryIndexes?: readonly Keyed[];
}

export interface Engine {
  /** Throws a `ServiceError` for what DynamoDB would not accept, and for what dynalite would pass over. */
  check(operation: string, input: object): Request;
  run(operation: string, request: Request): Promise<object>;
  table(name: string): Promise<TableDescription | undefined>;
  /** A kill between a table's creation and its becoming active would leave it unusable for ever. */
  activate(table: TableDescription): Promise<void>;
  close(): Promise<void>;
}

type Callback<T> = (error: unknown, result: T) => void;

interface Store {
  readonly db: { open(): Promise<void>; close(done: Callback<void>): void };
  readonly tableDb: {
    get(name: string, done: Callback<TableDescription | undefined>): void;
    put(name: string, table: TableDescription, done: Callback<void>): void;
  };
}

type Custom = (request: Request, store: Store) => string | undefined;

const load = createRequire(import.meta.url);
const database: { create(options: object): Store } = load('dynalite/db');
const validations: {
  checkTypes(input: object, types: object): Request;
  checkValidations(request: Request, types: object, custom: Custom | undefined, store: Store): void;
} = load('dynalite/validations');
const fileOf = (operation: string): string => operation.charAt(0).toLowerCase() + operation.slice(1);

/** Throws with one clear line when another process has the folder open. */
export async function openDynalite(directory: string): Promise<Engine> {
  const store = database.create({ path: directory, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  Object.assign(store.tableDb, { awsAccountId: account, awsRegion: region });
  await store.db.open().catch((cause: unknown) => {
    throw new Error(`The tables in ${directory} cannot be opened. Is another run using them?`, { cause });
  });
  return {
    check: (operation, input) => check(store, operation, input),
    run(operation, request) {
      const action: (store: Store, request: Request, done: Callback<object>) => void = load(
        `dynalite/actions/${fileOf(operation)}`,
      );
      return promised((done) => action(store, request, done));
    },
    table: (name) => promised((done) => store.tableDb.get(name, done)),
    activate: (table) =>
      promised((done) => store.tableDb.put(table.TableName, { ...table, TableStatus: 'ACTIVE' }, done)),
    close: () => promised((done) => store.db.close(done)),
  };
}

function check(store: Store, operation: string, input: object): Request {
  if (!operations.has(operation)) throw notOffered(`DynamoDB ${operation}`);
  const { types, custom }: { types: object; custom?: Custom } = load(
    `dynalite/validations/${fileOf(operation)}`,
  );
  // Every read here is consistent; dynalite knows the word for some reads only.
  const unknown = Object.keys(input).find((name) => !Object.hasOwn(types, name) && name !== 'ConsistentRead');
  if (unknown !== undefined) throw notOffered(`DynamoDB ${operation} with ${unknown}`);
  try {
    const request = validations.checkTypes(input, types);
    validations.checkValidations(request, types, custom, store);
    return request;
  } catch (error) {
    throw asServiceError(error);
  }
}

const promised = <T>(call: (done: Callback<T>) => void): Promise<T> =>
  new Promise((resolve, reject) => {
    call((error, result) => (error ? reject(asServiceError(error)) : resolve(result)));
  });

/** dynalite's own errors carry the answer's status and body; any other is a fault and stays as it is. */
function asServiceError(error: unknown): unknown {
  if (!(error instanceof Error) || !('statusCode' in error) || !('body' in error)) return error;
  const { __type: type, message, Message } = Object(error.body);
  return new ServiceError(String(type), String(message ?? Message ?? ''), {
    status: Number(error.statusCode),
  });
}
