/** `npm start`: parses the command line, runs, and alone ends the process. */
import { parseArgs } from 'node:util';
import { Refusal } from './refusal.ts';

const help = `Runs Courant on this machine: the functions, wiring and rights of its CloudFormation template.

  npm start -- [options]

  --content DIR   the publication to upload and to watch (content; with --store none)
  --store URL     the content bucket lies in another S3 store: http://127.0.0.1:7480/ledger
  --state DIR     where everything that lasts is kept (.courant)
  --fresh         forget everything first
  --hub URL       the WebSub hub that is told of changed feeds; that of deployment.yaml never is
  --help          this text

  PORT=8787       the port of the site, http://127.0.0.1:8787/
  STORE_ACCESS_KEY_ID, STORE_SECRET_ACCESS_KEY, STORE_REGION: the keys of the other store

docs/local.md says what other programs can rely on.`;

interface Options {
  readonly content?: string;
  readonly store?: string;
  readonly hub?: string;
  readonly state: string;
  readonly fresh: boolean;
  readonly help: boolean;
}

function readOptions(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        content: { type: 'string' },
        store: { type: 'string' },
        hub: { type: 'string' },
        state: { type: 'string', default: '.courant' },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (cause) {
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split(/[.\n]/);
    throw new Refusal(`${reason}; see npm start -- --help`, { cause });
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return 8787;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Refusal(`PORT is no port: ${text}`);
}

function readHub(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.href;
  throw new Refusal(`--hub takes the address of a WebSub hub, such as http://127.0.0.1:9000/, not ${text}`);
}

const print = (line: string): void => console.log(line);

async function run({ state, fresh, ...options }: Options): Promise<void> {
  const port = readPort(process.env['PORT']);
  const { content = options.store === undefined ? 'content' : undefined } = options;
  // The SDK's advice to move on from Node 20 is for us, not for whoever tries this out.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const { start } = await import('./start.ts');
  const { readStoreAddress } = await import('./store/address.ts');
  const store = options.store === undefined ? {} : { store: readStoreAddress(options.store, process.env) };
  const watched = content === undefined ? {} : { content };
  const told = options.hub === undefined ? {} : { hub: readHub(options.hub) };
  const running = await start({ ...watched, ...store, ...told, state, fresh, port, print });
  stopOnSignal(running.close);
  print(`
  Site     ${running.site}/
  Feeds    ${running.site}/feed.xml  /atom.xml  /feed.json
  Room     ${running.site}/_local/
  Clients  ${state}/local.json

  Ready after ${seconds()}. Ctrl-C stops.
`);
  await running.uploaded;
  if (content !== undefined)
    print(`${content}/ is up after ${seconds()}. Save a file, and the site follows.`);
}

/** Since the process began. */
const seconds = (): string => `${(performance.now() / 1000).toFixed(1)} s`;

/** npm and tsx pass the same Ctrl-C on, so that it may come several times at once. */
const sameKeystroke = 500;

/** Not before the run is ready: until then the plain end of the process leaves nothing behind that matters. */
function stopOnSignal(close: () => Promise<void>): void {
  let first: number | undefined;
  const stop = () => {
    if (first !== undefined && performance.now() - first > sameKeystroke) process.exit(130);
    if (first !== undefined) return;
    first = performance.now();
    print('Stopping …');
    close().then(() => process.exit(0), fail);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
}

function fail(error: unknown): void {
  console.error(error instanceof Refusal ? `courant: ${error.message}` : error);
  process.exit(1);
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) print(help);
  else await run(options);
} catch (error) {
  fail(error);
}
