/** Email addresses as people type them: what we take, how we write it, and when two are the same. */
import { domainToASCII } from 'node:url';
import type { EmailAddress } from '../ids.ts';
import { type Outcome, type Problem, received } from '../problem.ts';

/** RFC 5321 4.5.3.1: 64 octets before the @, 255 after it; 320 with the @. */
const limits = { whole: 320, local: 64, domain: 253 } as const;

/** RFC 5322 dot-atom. Quoted local parts (`"a b"@…`) are legal and unused; SES knows no SMTPUTF8 (RFC 6531). */
const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Left to `domainToASCII` these would be cut off, decoded or skipped: `a@b.example/c` must not become a@b.example. */
const foreignToDomains = /[\s/?#@:%[\]\\<>^|\p{Cc}\p{Cf}]/u;

/**
 * Takes what stands in a form field. The local part stays as typed, for the mailbox's owner knows its case; the
 * domain is written in ASCII (IDNA, UTS 46), for SES takes no other.
 */
export function parseAddress(text: string): Outcome<EmailAddress> {
  const refuse = (wrong: string, expected: string): Outcome<EmailAddress> => ({
    ok: false,
    problems: [addressProblem(text, wrong, expected)],
  });
  const trimmed = text.trim();
  if (trimmed === '') return refuse('There is no email address.', 'an email address');
  if (trimmed.length > limits.whole)
    return refuse('The email address is too long.', `at most ${limits.whole} characters`);
  const at = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, Math.max(at, 0));
  const typedDomain = trimmed.slice(at + 1);
  if (at < 1 || typedDomain === '')
    return refuse('The email address is not complete.', 'a name, an @ and a domain');
  if (/\P{ASCII}/u.test(local))
    return refuse(
      'Letters like these before the @ cannot be written to: our mail service does not know them (SMTPUTF8).',
      'letters from a to z before the @; after it any will do',
    );
  if (local.startsWith('"'))
    return refuse('A part before the @ in quotation marks cannot be written to.', 'one without them');
  if (local.length > limits.local || !localPart.test(local))
    return refuse(
      'The part before the @ cannot be written to.',
      `at most ${limits.local} letters from a to z, digits and the signs .!#$%&'*+/=?^_\`{|}~-`,
    );
  const domain = asciiDomain(typedDomain);
  if (domain === undefined)
    return refuse('The part after the @ is no domain.', 'a domain such as mail.example');
  return { ok: true, value: `${local}@${domain}` as EmailAddress, problems: [] };
}

/**
 * Two addresses with the same comparable form are one person's: lower case throughout. Dots and `+tags` count, for
 * only some providers ignore them.
 */
export const comparableAddress = (address: EmailAddress): string => address.toLowerCase();

function asciiDomain(typed: string): string | undefined {
  if (foreignToDomains.test(typed)) return undefined;
  const domain = domainToASCII(typed).toLowerCase();
  const labels = domain.split('.');
  const last = labels.at(-1) ?? '';
  if (domain.length > limits.domain || labels.length < 2 || /^\d+$/.test(last)) return undefined;
  return labels.every((one) => label.test(one)) ? domain : undefined;
}

const addressProblem = (text: string, wrong: string, expected: string): Problem => ({
  severity: 'error',
  code: 'address-invalid',
  wrong,
  expected,
  example: 'reader@mail.example',
  received: received(text),
});
