import { SESClient } from '@aws-sdk/client-ses';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SesServer, startSes } from '../../local/servers/ses.ts';
import { sesSuppressionList } from '../../src/aws/suppression-list.ts';
import type { EmailAddress } from '../../src/ids.ts';
import { accessOf, allow, caller, clientOf, operator } from '../support/callers.ts';
import { signedFetch } from '../support/signed-fetch.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const stage = caller('stage', [
  allow(['ses:GetSuppressedDestination', 'ses:DeleteSuppressedDestination'], ['*']),
]);
const stranger = caller('stranger', []);
const path = '/v2/email/suppression/addresses';
const ada = "o'ada+news/x@mail.example" as EmailAddress;

let ses: SesServer;
beforeEach(async () => {
  ses = await startSes({
    access: accessOf(operator, stage, stranger),
    directory: temporaryFolder(),
    now: () => new Date(),
    wall: () => new Date(),
    publish: () => {},
  });
});
afterEach(() => ses.close());

const list = (as = stage) =>
  sesSuppressionList(new SESClient({ ...clientOf(ses.endpoint, as), maxAttempts: 1 }));
const suppress = (Reason: 'BOUNCE' | 'COMPLAINT') =>
  signedFetch(ses.endpoint, operator, {
    method: 'PUT',
    path,
    body: { EmailAddress: ada, Reason },
  });
const isListed = async () =>
  (
    await signedFetch(ses.endpoint, operator, {
      method: 'GET',
      path: `${path}/${encodeURIComponent(ada)}`,
    })
  ).status === 200;

describe('the suppression list of SES', () => {
  it('gives up an address that bounced, whatever signs it has', async () => {
    await suppress('BOUNCE');
    expect(await isListed()).toBe(true);
    await list().release(ada);
    expect(await isListed()).toBe(false);
  });

  it('keeps one that complained', async () => {
    await suppress('COMPLAINT');
    await list().release(ada);
    expect(await isListed()).toBe(true);
  });

  it('has nothing to give up of others, and that is no failure', async () => {
    await list().release(ada);
  });

  it('is not asked in vain by somebody who may not', async () => {
    await suppress('BOUNCE');
    await expect(list(stranger).release(ada)).rejects.toThrow();
    expect(await isListed()).toBe(true);
  });
});
