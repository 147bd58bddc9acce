/** A mail's HTML part as its reader gets it. */
import PostalMime from 'postal-mime';
import { compose } from '../../src/delivery/compose.ts';
import type { Rendering } from '../../src/digest/digest.ts';
import type { EmailAddress } from '../../src/ids.ts';

export async function htmlPartOf(rendering: Rendering): Promise<string> {
  const personal = {
    to: 'ada@mail.example' as EmailAddress,
    leave: 'https://ledger.example/u/token.signature',
    preferences: 'https://ledger.example/preferences/token.signature',
  };
  return (await PostalMime.parse(compose(rendering, personal))).html ?? '';
}
