/**
 * A test mail: the digest as it would go now, to whoever runs the publication. It is no delivery: no row is written, no
 * event of SES finds one, and nothing counts it.
 */
import { readPublication } from '../article/records.ts';
import type { Publication } from '../config.ts';
import { compose } from '../delivery/compose.ts';
import type { Rendering } from '../digest/digest.ts';
import { refused } from '../digest/words.ts';
import type { EmailAddress, Instant } from '../ids.ts';
import type { Outcome } from '../problem.ts';
import { comparableAddress, parseAddress } from '../subscribers/address.ts';
import { type PostPorts, type RehearsalPorts, reading } from './ports.ts';
import { nobodysLinks } from './preview.ts';
import { readSight, type Wish } from './sight.ts';

export interface TestMail {
  readonly subject: string;
  readonly messageId: string;
}

export async function sendTest(
  given: RehearsalPorts,
  post: PostPorts,
  wish: Wish & { readonly to: string },
  now: Instant,
): Promise<Outcome<TestMail>> {
  const ports = reading(given);
  const to = await ownAddress(ports, post, wish.to);
  if (!to.ok) return to;
  const sight = await readSight(ports, wish, now);
  if (!sight.ok) return sight;
  const rendering = asTest(sight.value.rendering);
  const raw = compose(rendering, { to: to.value, ...nobodysLinks(ports.siteUrl) });
  // Without a configuration set SES tells of it nowhere, so no bounce of a test suppresses a subscriber.
  const outcome = await post.mailer.send({ from: rendering.from, to: to.value, raw, tags: { kind: 'test' } });
  if (outcome.kind === 'accepted')
    return {
      ok: true,
      value: { subject: rendering.subject, messageId: outcome.messageId },
      problems: sight.problems,
    };
  return refused({
    code: 'test-not-sent',
    wrong:
      outcome.kind === 'unknown'
        ? `Nobody knows whether SES took the mail (${outcome.reason}).`
        : `SES did not take the mail (${outcome.kind === 'throttled' ? `the quota of the ${outcome.scope === 'day' ? 'day' : 'second'}` : outcome.reason}).`,
    expected: 'a sender that SES has verified; in the sandbox a verified recipient too',
    example: 'aws ses get-identity-verification-attributes --identities …',
    received: outcome.kind,
  });
}

/**
 * In front of the subject, on a line of its own: whatever encoding the header has begins behind it. The first line that
 * looks like it is the header, whatever the article says further down.
 */
function asTest(rendering: Rendering): Rendering {
  const header = rendering.pieces.findIndex((piece) => subjectLine.test(piece));
  const pieces = rendering.pieces.map((piece, index) =>
    index === header ? piece.replace(subjectLine, 'Subject: [Test]\r\n ') : piece,
  );
  return { ...rendering, pieces, subject: `[Test] ${rendering.subject}` };
}

/** A long one begins on the line below. */
const subjectLine = /^Subject:(?:\r\n)? /m;

/** A stranger who is named by mistake must not get half a newsletter: only addresses of one's own. */
async function ownAddress(
  { content }: RehearsalPorts,
  post: PostPorts,
  text: string,
): Promise<Outcome<EmailAddress>> {
  const parsed = parseAddress(text);
  if (!parsed.ok) return parsed;
  const { config } = await readPublication(content);
  const known = ownAddresses(config).some((one) => isSame(one, parsed.value));
  if (known || (await post.isVerified(parsed.value))) return parsed;
  return refused({
    code: 'test-address-foreign',
    wrong: 'A test mail goes to an address of your own only.',
    expected:
      'the owner’s, an author’s or a newsletter’s address in publication.yaml, or one that SES has verified',
    example: 'put your address into publication.yaml, as the email of the owner',
  });
}

const ownAddresses = ({ owner, authors, newsletters }: Publication): readonly string[] =>
  [
    owner.email,
    ...Object.values(authors).map(({ email }) => email),
    ...newsletters.flatMap(({ from, replyTo }) => [from.address, replyTo]),
  ].filter((one) => one !== undefined);

const isSame = (one: string, other: EmailAddress): boolean => {
  const parsed = parseAddress(one);
  return parsed.ok && comparableAddress(parsed.value) === comparableAddress(other);
};
