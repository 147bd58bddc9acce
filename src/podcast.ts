/** The `podcast:` part of publication.yaml: what podcast directories ask of a feed that has recordings. */
import * as z from 'zod';

/** Apple's categories (podcasters.apple.com, "Apple Podcasts categories"); every other directory has taken them over. */
const categories: Readonly<Record<string, readonly string[]>> = {
  Arts: ['Books', 'Design', 'Fashion & Beauty', 'Food', 'Performing Arts', 'Visual Arts'],
  Business: ['Careers', 'Entrepreneurship', 'Investing', 'Management', 'Marketing', 'Non-Profit'],
  Comedy: ['Comedy Interviews', 'Improv', 'Stand-Up'],
  Education: ['Courses', 'How To', 'Language Learning', 'Self-Improvement'],
  Fiction: ['Comedy Fiction', 'Drama', 'Science Fiction'],
  Government: [],
  'Health & Fitness': [
    ...['Alternative Health', 'Fitness', 'Medicine', 'Mental Health', 'Nutrition', 'Sexuality'],
  ],
  History: [],
  'Kids & Family': ['Education for Kids', 'Parenting', 'Pets & Animals', 'Stories for Kids'],
  Leisure: [
    ...['Animation & Manga', 'Automotive', 'Aviation', 'Crafts', 'Games', 'Hobbies', 'Home & Garden'],
    'Video Games',
  ],
  Music: ['Music Commentary', 'Music History', 'Music Interviews'],
  News: [
    ...['Business News', 'Daily News', 'Entertainment News', 'News Commentary', 'Politics', 'Sports News'],
    'Tech News',
  ],
  'Religion & Spirituality': [
    ...['Buddhism', 'Christianity', 'Hinduism', 'Islam', 'Judaism', 'Religion', 'Spirituality'],
  ],
  Science: [
    ...['Astronomy', 'Chemistry', 'Earth Sciences', 'Life Sciences', 'Mathematics', 'Natural Sciences'],
    ...['Nature', 'Physics', 'Social Sciences'],
  ],
  'Society & Culture': [
    ...['Documentary', 'Personal Journals', 'Philosophy', 'Places & Travel', 'Relationships'],
  ],
  Sports: [
    ...['Baseball', 'Basketball', 'Cricket', 'Fantasy Sports', 'Football', 'Golf', 'Hockey', 'Rugby'],
    ...['Running', 'Soccer', 'Swimming', 'Tennis', 'Volleyball', 'Wilderness', 'Wrestling'],
  ],
  Technology: [],
  'True Crime': [],
  'TV & Film': ['After Shows', 'Film History', 'Film Interviews', 'Film Reviews', 'TV Reviews'],
};

type Category = readonly [category: string, below?: string];

/** `Society & Culture > Documentary`; `undefined`: Apple has no such category. */
function categoryOf(text: string): Category | undefined {
  const [category = '', below, ...rest] = text.split('>').map((part) => part.trim());
  const known = Object.hasOwn(categories, category) ? categories[category] : undefined;
  if (known === undefined || rest.length > 0) return undefined;
  if (below === undefined) return [category];
  return known.includes(below) ? [category, below] : undefined;
}

const category = z.string().transform((text, context): Category => {
  const found = categoryOf(text);
  if (found !== undefined) return found;
  const [first = ''] = text.split('>').map((part) => part.trim());
  const below = Object.hasOwn(categories, first) ? categories[first] : undefined;
  context.addIssue({
    code: 'custom',
    message:
      below === undefined
        ? `one of Apple's categories (${Object.keys(categories).join(', ')}), such as "Society & Culture > Documentary"`
        : below.length === 0
          ? `"${first}" alone: it has nothing below it`
          : `"${first}", or one of ${below.map((one) => `"${first} > ${one}"`).join(', ')}`,
  });
  return z.NEVER;
});

/** A picture of this site or another; programs take JPEG and PNG. */
const picture = z
  .string()
  .max(2_000)
  .regex(
    /^(https?:\/\/[^\s]+|\/(?!\/)[^\s]*)\.(jpe?g|png)$/i,
    'the address of a square JPEG or PNG picture, such as "/articles/pictures/cover.jpg"',
  )
  .refine((address) => URL.canParse(address, 'https://site.example/'), 'an address');

/** One line of text, as ./config.ts understands it. */
type Text = (max: number) => z.ZodType<string, string>;

export const podcastSchemaWith = (text: Text) =>
  z.strictObject({
    categories: z
      .array(category)
      .min(1, 'at least one category')
      .max(3, 'at most three categories; directories look at the first'),
    image: picture,
    /** Does a recording have words that are not for children? */
    explicit: z.boolean({ error: 'true or false: directories hide what says true from children' }),
    /** Absent: the owner of the publication. */
    author: text(120).optional(),
    /** Public, unlike the other addresses here: directories write to it to see whose podcast it is. */
    owner: z.strictObject({ name: text(120), email: z.email() }).optional(),
    type: z.enum(['episodic', 'serial'], { error: 'episodic or serial' }).default('episodic'),
    /** Other platforms must not import the feed. */
    locked: z.boolean({ error: 'true or false' }).default(true),
    /** Of a podcast that was elsewhere before. Absent: made of the feed's address. */
    guid: z.uuid({ error: 'the podcast:guid that its feed had before, a UUID' }).optional(),
  });
