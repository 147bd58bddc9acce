/** Faults in the wiring: processes that are killed at a call, and events that come twice, late or never. */
import { ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { region } from '../../local/iam/access.ts';
import { eventually } from '../support/courant.ts';
import { operator, type SmallCloud, startSmallCloud } from './runner-small-cloud.ts';

let cloud: SmallCloud;
let s3: S3Client;
let ses: SESClient;
const Bucket = 'small-content';

beforeAll(async () => {
  cloud = await startSmallCloud();
  const client = { region, credentials: operator };
  s3 = new S3Client({ ...client, endpoint: cloud.servers.s3.endpoint });
  ses = new SESClient({ ...client, endpoint: cloud.servers.ses.endpoint });
}, 60_000);
afterEach(() => cloud.faults.reset());
afterAll(async () => cloud?.close());

const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'text' }));
/** How often the function has written what it saw. */
const timesSeen = async (name: string): Promise<number> => {
  const listed = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: `seen/${name}` }));
  return listed.Versions?.length ?? 0;
};
const seen = (name: string, times: number) =>
  eventually(`seen/${name}, ${times} times`, async () => (await timesSeen(name)) >= times);
const turnedOn = (asked: object) => expect(cloud.faults.change(asked)).toBeUndefined();
const arrived = () => cloud.rest(AbortSignal.timeout(10_000));

describe('a function that is killed at a call', () => {
  const written = (name: string) =>
    cloud.happenings.some((one) => one.kind === 'object' && one.change.key === `seen/${name}`);
  /** Whether the call had taken effect when its caller was killed. */
  const killedAt = async (name: string, when: 'before' | 'after'): Promise<boolean> => {
    turnedOn({ kill: { function: 'worker', call: 1, when } });
    let effect: boolean | undefined;
    const stop = cloud.faults.heard(() => {
      effect ??= written(name);
    });
    await put(name);
    const killed = await eventually('the kill', async () => effect !== undefined && { effect });
    stop();
    const [newest] = cloud.faults.report.injected.rows;
    expect(newest).toMatchObject({ kind: 'functionKilled', who: 'worker', what: `at s3 PUT seen/${name}` });
    expect(cloud.faults.report.settings.kill).toBeNull();
    return killed.effect;
  };

  it('before it took effect has done nothing, and does it when its message comes again', async () => {
    expect(await killedAt('early', 'before')).toBe(false);
    await seen('early', 1);
    expect(cloud.printed.join('\n')).toContain(
      'worker failed: Runtime.ExitError: Runtime exited with SIGKILL',
    );
  });

  it('after it took effect has done it, and does it once more', async () => {
    expect(await killedAt('late', 'after')).toBe(true);
    await seen('late', 2);
  });
});

describe('an event of S3', () => {
  it('that is doubled comes to its function twice', async () => {
    turnedOn({ events: { doubled: 1 } });
    await put('doubled');
    await seen('doubled', 2);
  });

  it('waits in its queue while it is held back, so that a row of them comes in another order', async () => {
    // Of this seed each is held back for half a second less than the one before.
    turnedOn({ seed: 3_152, events: { shuffled: true } });
    const names = ['a', 'b', 'c', 'd'];
    for (const name of names) await put(`shuffled-${name}`);
    for (const name of names) await seen(`shuffled-${name}`, 1);
    const came = cloud.happenings.flatMap((one) =>
      one.kind === 'object' && one.change.key.startsWith('seen/shuffled-') ? one.change.key.slice(-1) : [],
    );
    expect([...new Set(came)]).not.toEqual(names);
  });
});

describe('an event of SES', () => {
  const bounce = () =>
    ses.send(
      new SendRawEmailCommand({
        Source: 'news@paper.example',
        Destinations: ['bounce@simulator.amazonses.com'],
        ConfigurationSetName: 'Small-Mail',
        RawMessage: { Data: Buffer.from('From: news@paper.example\r\nSubject: x\r\n\r\nx\r\n') },
      }),
    );

  it('that is lost never comes, while the mail was accepted', async () => {
    turnedOn({ events: { lost: 1 } });
    await bounce();
    expect(cloud.servers.ses.inbox.list()[0]).toMatchObject({ events: ['send', 'bounce'] });
    await eventually('the loss', async () => cloud.faults.report.counts['eventLost'] === 1);
    await arrived();
    expect(await timesSeen('obedient')).toBe(0);
  });

  it('that is doubled and held back comes twice', async () => {
    turnedOn({ events: { doubled: 1, shuffled: true } });
    await bounce();
    await seen('obedient', 2);
  });
});
