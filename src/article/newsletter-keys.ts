/**
 * Every key of a newsletter in publication.yaml: what it is for, what is expected of it, and an example. Problems quote
 * it, docs/newsletters.md is made of it, and a test compares it with the schema (src/newsletter.ts).
 */
export interface NewsletterKey {
  readonly meaning: string;
  readonly expected: string;
  /** As it stands in the file, below the newsletter. */
  readonly example: string;
  /** What holds without it. Absent: it must be there, or has no meaning without what it stands in. */
  readonly without?: string;
}

/** By path; `[]` are entries of a list. */
export const newsletterKeys: Readonly<Record<string, NewsletterKey>> = {
  id: {
    meaning:
      'Its name for machines: in addresses, in `List-Id`, in the keys of its digests. It never changes.',
    expected: 'lower case letters, digits and hyphens, at most 40',
    example: 'id: week',
  },
  name: {
    meaning: 'What people see, in the form and in each mail.',
    expected: 'a text of at most 120 characters',
    example: 'name: The Week in Harbours',
  },
  description: {
    meaning: 'What it brings, in a sentence.',
    expected: 'a text of at most 500 characters',
    example: 'description: What the week brought, in one mail.',
    without: 'nothing is said',
  },
  selection: {
    meaning: 'Which articles it takes. Of several kinds, each must be met by one of its entries.',
    expected: 'sections, tags or authors',
    example: 'selection: { sections: [undertow] }',
    without: 'every article',
  },
  'selection.sections': {
    meaning: 'Articles of one of these sections.',
    expected: 'a list of ids that stand under `sections`',
    example: 'sections: [undertow, logbook]',
    without: 'any section',
  },
  'selection.tags': {
    meaning: 'Articles with one of these tags, in any case of letters.',
    expected: 'a list of texts of at most 80 characters',
    example: 'tags: [tides, fog]',
    without: 'any tag',
  },
  'selection.authors': {
    meaning: 'Articles by one of these authors.',
    expected: 'a list of ids that stand under `authors`',
    example: 'authors: [ines]',
    without: 'any author',
  },
  cadences: {
    meaning:
      'How often it comes; subscribers choose one of them. `article` mails each article by itself, the others gather.',
    expected: 'a list of article, daily, weekly and monthly, each once',
    example: 'cadences: [article, weekly]',
    without: '`[article]`',
  },
  schedule: {
    meaning: 'When the digests that gather come, by the clock of the publication’s time zone.',
    expected: 'time, weekday or dayOfMonth',
    example: 'schedule: { time: "07:30", weekday: monday }',
    without: 'at 09:00, on Fridays, on the first of the month',
  },
  'schedule.time': {
    meaning:
      'The time of the day. One that the clocks skip counts as the one after it, of one that they show twice the first.',
    expected: 'hours and minutes of two digits each, in quotes',
    example: 'time: "07:30"',
    without: '`"09:00"`',
  },
  'schedule.weekday': {
    meaning: 'The day of the weekly digest.',
    expected: 'monday, tuesday, wednesday, thursday, friday, saturday or sunday',
    example: 'weekday: monday',
    without: '`friday`',
  },
  'schedule.dayOfMonth': {
    meaning: 'The day of the monthly digest.',
    expected: 'a whole number from 1 to 28, which each month has',
    example: 'dayOfMonth: 15',
    without: '`1`',
  },
  layout: {
    meaning:
      'How much of each article a mail holds: the whole text, its beginning, or its headline. What is too long for mail programs gives way to the next.',
    expected: 'full, summary or headlines',
    example: 'layout: headlines',
    without: '`full` for an article mail, `summary` for a digest that gathers',
  },
  articles: {
    meaning: 'How many articles make a digest that gathers.',
    expected: 'least or most',
    example: 'articles: { least: 2, most: 12 }',
    without: 'one is enough',
  },
  'articles.least': {
    meaning: 'For fewer no digest comes: the period is skipped, and they wait for the next.',
    expected: 'a whole number from 1 to 300',
    example: 'least: 2',
    without: '`1`',
  },
  'articles.most': {
    meaning:
      'So many have more than their names in the mail; the others follow by name. None waits because of it.',
    expected: 'a whole number from 1 to 300, not smaller than `least`',
    example: 'most: 12',
    without: 'as many as have room',
  },
  subject: {
    meaning:
      'The subject of each mail, in Liquid. Never the same as that of the mail before: the day is added then.',
    expected: 'one line of Liquid, of at most 300 characters, with the names below',
    example: 'subject: "{{ newsletter.name }}: {{ headline }}"',
    without: 'the headline of the first article',
  },
  preheader: {
    meaning: 'What mail programs show beside the subject, in Liquid.',
    expected: 'one line of Liquid, of at most 300 characters, with the names below',
    example: 'preheader: "{{ headlines | join: \', \' }}"',
    without: 'the other headlines, or the deck of the only article',
  },
  from: {
    meaning: 'Who sends it.',
    expected: 'a name and an address',
    example: 'from: { name: The Harbour Ledger, address: week@courant.example }',
  },
  'from.name': {
    meaning: 'The name that mail programs show.',
    expected: 'a text of at most 120 characters',
    example: 'name: The Harbour Ledger',
  },
  'from.address': {
    meaning: 'The address that it comes from.',
    expected: 'an address of the domain that the deployment may send for',
    example: 'address: week@courant.example',
  },
  replyTo: {
    meaning: 'Where answers go.',
    expected: 'a mail address',
    example: 'replyTo: editors@courant.example',
    without: 'to the sender',
  },
  postalAddress: {
    meaning: 'Stands at the foot of each mail, as the law asks in many countries.',
    expected: 'a text of at most 300 characters',
    example: 'postalAddress: Rua do Cais 12, 8700-000 Olhão, Portugal',
  },
  since: {
    meaning:
      'What first came out before it is not mailed. It puts the beginning off, and never back before the newsletter was first known here.',
    expected: 'a day, or a moment with its offset',
    example: 'since: 2027-01-01',
    without: 'since it was first known here',
  },
  recallWindow: {
    meaning:
      'So long an article waits before its article mail goes: an upload replaces it, a removal recalls it. More than five articles within it ask a person first.',
    expected: 'a number followed by s, m or h',
    example: 'recallWindow: 15m',
    without: '`10m`',
  },
};

/** `['newsletters', 0, 'selection', 'tags', 1]` → what is said of `selection.tags`; the nearest around it that is known. */
export function newsletterKey(path: readonly PropertyKey[]): NewsletterKey | undefined {
  if (path[0] !== 'newsletters' || path.length < 3) return undefined;
  const names = path.slice(2).filter((part) => typeof part === 'string');
  for (let length = names.length; length > 0; length--) {
    const found = Object.hasOwn(newsletterKeys, names.slice(0, length).join('.'));
    if (found) return newsletterKeys[names.slice(0, length).join('.')];
  }
  return undefined;
}

/** The keys that may stand at this path of publication.yaml; `undefined`: it is no part of a newsletter. */
export function newsletterKeysAt(path: readonly PropertyKey[]): readonly string[] | undefined {
  if (path[0] !== 'newsletters' || path.length < 2) return undefined;
  const above = path.slice(2).join('.');
  return Object.keys(newsletterKeys)
    .filter((key) => key.slice(0, key.lastIndexOf('.') + 1) === (above === '' ? '' : `${above}.`))
    .map((key) => key.slice(key.lastIndexOf('.') + 1));
}
