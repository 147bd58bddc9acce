/**
 * Shows this page again when it has changed. What the run tells is only that something of the site is new; whether
 * this page shows it is asked here, so that a reader of one article is not thrown about by another.
 */

/** Between two tries to reach a run that is gone; milliseconds. */
const patience = 1_000;

const page = location.href.split('#')[0];
/** Address → ETag of what this page shows of it. */
const shown = new Map([[page, document.querySelector('script[data-shown]').dataset.shown]]);

/** Stylesheets, fonts and pictures of the site itself. */
const parts = () =>
  performance
    .getEntriesByType('resource')
    .filter(({ initiatorType }) => ['link', 'css', 'img', 'image'].includes(initiatorType))
    .map(({ name }) => name)
    .filter((address) => address.startsWith(`${location.origin}/`));

/** The same bytes have the same tag, compressed or not. */
async function tagOf(address, cache) {
  const { headers } = await fetch(address, { cache });
  return headers.get('etag')?.replace(/^W\/|"/g, '');
}

/** The browser's own copy of a part is what it shows, however old. */
async function remember() {
  for (const address of parts()) {
    if (!shown.has(address)) shown.set(address, await tagOf(address, 'force-cache'));
  }
}

async function isOld() {
  await remember();
  // It renews the browser's copies of the parts, so that the page that comes is made of new ones; of the page itself
  // the copy without this script must not be kept.
  const differs = async ([address, tag]) => {
    const now = await tagOf(address, address === page ? 'no-store' : 'no-cache');
    return now !== undefined && now !== tag;
  };
  return (await Promise.all([...shown].map(differs))).includes(true);
}

let looking = false;
let again = false;

/** A run that cannot be reached says nothing about the page; when it is back, this is called again. */
async function look() {
  again = looking;
  if (looking) return;
  looking = true;
  if (await isOld().catch(() => false)) return location.reload();
  looking = false;
  if (again) await look();
}

let line;
let retry;

function listen() {
  line?.close();
  clearTimeout(retry);
  if (document.hidden) return;
  line = new EventSource('/_local/events');
  // Also from a run that was started anew: of what changed in between nobody told.
  line.addEventListener('hello', () => void look());
  line.addEventListener('changed', ({ data }) => {
    if (data.split(' ').includes('site')) void look();
  });
  line.onerror = () => {
    line.close();
    retry = setTimeout(listen, patience);
  };
}

// A browser keeps six lines to a host: pages that nobody sees must not hold them.
document.addEventListener('visibilitychange', listen);
// A page that the back button brings back as it was left has heard nothing since.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) listen();
});
addEventListener('load', () => void remember().catch(() => {}));
listen();
