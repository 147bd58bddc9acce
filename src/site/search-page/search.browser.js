// @ts-check
/**
 * The script of the search page: loads the parts of the index, the newest first, and shows what has the words that are
 * looked for. Nothing of an article is put in as HTML. What it says stands in the page (content/theme/search.liquid).
 */
import { createFinder } from './finder.ts';
import { piecesOf } from './pieces.ts';

/** So many parts are loaded at a time: a reader who wants more asks for it. */
const parts = 10;
/** So many articles are shown at most. */
const most = 100;

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const form = /** @type {HTMLFormElement} */ (element('search'));
const field = /** @type {HTMLInputElement} */ (element('search-words'));
const status = element('search-status');
const list = element('search-found');
const older = /** @type {HTMLButtonElement} */ (element('search-older'));

const finder = createFinder();
/** @type {string[] | undefined} Those that are not loaded yet. */
let waiting;
/** Raised by each question: what an older one was waiting for is shown no more. */
let asked = 0;

/** @param {string} path */
async function load(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** The next parts of the index; one that is gone meanwhile holds nothing any more. */
async function loadMore() {
  waiting ??= /** @type {{ parts: string[] }} */ (await load('/search/index.json')).parts;
  const next = waiting.slice(0, parts);
  const loaded = await Promise.allSettled(next.map(load));
  if (loaded.length > 0 && loaded.every(({ status }) => status === 'rejected')) throw new Error('No part');
  for (const one of loaded) if (one.status === 'fulfilled') finder.add(one.value.articles);
  waiting = waiting.slice(next.length);
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 */
function say(name, values = {}) {
  const text = status.dataset[name] ?? '';
  status.textContent = text.replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ''));
}

/** @param {string} question */
function show(question) {
  const hits = finder.find(question);
  list.replaceChildren(...hits.slice(0, most).map(itemOf));
  older.hidden = waiting === undefined || waiting.length === 0;
  const numbers = new Intl.NumberFormat(document.documentElement.lang || undefined);
  const values = { words: question, count: numbers.format(hits.length), most: numbers.format(most) };
  if (hits.length === 0) say('none', values);
  else if (hits.length > most) say('more', values);
  else say(hits.length === 1 ? 'one' : 'many', values);
}

/** @param {import('./finder.ts').Hit} hit */
function itemOf({ article, words }) {
  const item = document.createElement('li');
  if (article.language) item.lang = article.language;
  if (article.direction) item.dir = article.direction;
  const title = document.createElement('h2');
  const link = document.createElement('a');
  // Only to pages of this site, whatever the index says.
  if (/^\/(?![/\\])/.test(article.url)) link.href = article.url;
  link.append(...marked(article.title, words));
  title.append(link);
  const summary = document.createElement('p');
  summary.append(...marked(article.summary, words));
  const line = document.createElement('p');
  line.className = 'byline';
  line.append(dateOf(article.date), ...[article.section, ...article.authors].flatMap(spanOf));
  item.append(title, summary, line);
  return item;
}

/** @param {string} date */
function dateOf(date) {
  const time = document.createElement('time');
  time.dateTime = date;
  const timeZone = status.dataset['timezone'];
  const style = { dateStyle: /** @type {const} */ ('long'), ...(timeZone ? { timeZone } : {}) };
  time.textContent = new Intl.DateTimeFormat(document.documentElement.lang || undefined, style).format(
    new Date(date),
  );
  return time;
}

/** @param {string | undefined} text */
function spanOf(text) {
  if (text === undefined) return [];
  const span = document.createElement('span');
  span.textContent = text;
  return [' ', span];
}

/**
 * @param {string} text
 * @param {ReadonlySet<string>} words
 */
const marked = (text, words) =>
  piecesOf(text, words).map((piece) => {
    if (!piece.isHit) return piece.text;
    const mark = document.createElement('mark');
    mark.textContent = piece.text;
    return mark;
  });

/** @param {boolean} more */
async function answer(more) {
  const question = field.value.trim();
  const mine = ++asked;
  if (question === '') {
    list.replaceChildren();
    older.hidden = true;
    status.textContent = '';
    return;
  }
  try {
    if (more || waiting === undefined) {
      say('loading');
      await loadMore();
    }
    if (mine === asked) show(question);
  } catch (error) {
    console.error(error);
    if (mine === asked) say('failed');
  }
}

const questionOf = () => new URLSearchParams(location.search).get('q') ?? '';

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const question = field.value.trim();
  if (question !== questionOf())
    history.pushState(null, '', question === '' ? '/search/' : `/search/?q=${encodeURIComponent(question)}`);
  void answer(false);
});
older.addEventListener('click', () => void answer(true));
addEventListener('popstate', () => {
  field.value = questionOf();
  void answer(false);
});
element('search-without').hidden = true;
field.value = questionOf();
void answer(false);
