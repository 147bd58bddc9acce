/** Lists as the services write them; headers and words are those of their own exporters. */
import { beforeEach, describe, expect, it } from 'vitest';
import { addressHash } from '../../../src/subscribers/links.ts';
import { readAddressRow, readSubscription } from '../../../src/subscribers/records.ts';
import { address, keys, weekly } from '../builders.ts';
import { day, fileOf, importing, type ListWorld, listWorld } from './lists.ts';

let here: ListWorld;
beforeEach(() => {
  here = listWorld();
});

const outcomes = async (...lines: readonly string[]) => {
  const { rows, survey, problems } = await importing(here, `${lines.join('\n')}\n`);
  const format = survey?.content.kind === 'list' ? survey.content.columns.format.name : undefined;
  const of = Object.fromEntries(
    rows.map(([email = '', outcome, reason]) => [email.split('@')[0], `${outcome}: ${reason}`]),
  );
  return { format, of, problems };
};

async function subscriptionOf(email: string) {
  const row = await readAddressRow(here.subscribers, addressHash(keys, address(email)));
  return row && readSubscription(here.subscribers, weekly, row.subscriber);
}

describe('Substack', () => {
  it.each([
    'email,active_subscription,expiry,email_disabled,created_at',
    'email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at',
  ])('%s', async (header) => {
    const row = (email: string, disabled: string) =>
      header
        .split(',')
        .map(
          (name) =>
            ({
              email: `${email}@mail.example`,
              email_disabled: disabled,
              created_at: '2018-08-27T15:06:27.713Z',
              active_subscription: 'false',
            })[name] ?? '',
        )
        .join(',');
    const { format, of } = await outcomes(
      header,
      row('free', 'false'),
      row('off', 'true'),
      row('odd', 'maybe'),
    );
    expect(format).toBe('Substack');
    expect(of['free']).toBe('imported: subscribed');
    expect(of['off']).toBe('left: left on the list');
    expect(of['odd']).toMatch(/^refused/);
    expect((await subscriptionOf('free@mail.example'))?.consent.at).toBe('2018-08-27T15:06:27.713Z');
  });
});

it('Ghost', async () => {
  const { format, of } = await outcomes(
    'id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers,gift_id',
    '1,in@mail.example,Ada,,true,false,,2026-01-01T00:00:00.000Z,,"vip,gold",,',
    '2,out@mail.example,Bob,,false,false,,2026-01-01T00:00:00.000Z,,,,',
    '3,gone@mail.example,Cyd,,true,false,,2026-01-01T00:00:00.000Z,2026-02-01T00:00:00.000Z,,,',
    '4,unsaid@mail.example,Dan,,,false,,2026-01-01T00:00:00.000Z,,,,',
  );
  expect(format).toBe('Ghost');
  expect(of).toMatchObject({
    in: 'imported: subscribed',
    out: 'left: left on the list',
    gone: 'left: left on the list',
  });
  expect(of['unsaid']).toMatch(/^refused/);
  expect((await subscriptionOf('gone@mail.example'))?.history[0]?.at).toBe('2026-02-01T00:00:00.000Z');
});

describe('Mailchimp', () => {
  const common = 'Email Address,First Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP';

  it('subscribed contacts; those who never opted in are none', async () => {
    const { format, of } = await outcomes(
      `${common},LAST_CHANGED,LEID,EUID,NOTES,TAGS`,
      's1@mail.example,Ada,2,2018-02-05 19:28:23,,2018-02-06 19:28:23,,,,,,"""Lorem Editors"""',
      's2@mail.example,Bob,2,,,2015-03-16 14:40:47,,,,,,',
      's3@mail.example,Cyd,2,,,,,,,,,',
    );
    expect(format).toBe('Mailchimp');
    expect(of).toEqual({
      s1: 'imported: subscribed',
      s2: 'imported: subscribed',
      s3: 'refused: This person never confirmed on the list.',
    });
    expect((await subscriptionOf('s1@mail.example'))?.consent.at).toBe('2018-02-06T19:28:23.000Z');
  });

  it('unsubscribed contacts, and those who called it spam', async () => {
    const { of } = await outcomes(
      `${common},UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER,LEID,EUID,NOTES,TAGS`,
      'u1@mail.example,,,2018-02-12 10:54:27,,2018-02-12 10:54:27,,2018-07-23 12:19:27,,,NORMAL,,,,,',
      'u2@mail.example,,,2018-02-12 10:54:27,,2018-02-12 10:54:27,,2018-07-23 12:19:27,,,SPAM,,,,,',
    );
    expect(of).toEqual({ u1: 'left: left on the list', u2: 'suppressed: complained on the list' });
    expect((await subscriptionOf('u1@mail.example'))?.history).toMatchObject([
      { at: '2018-07-23T12:19:27.000Z' },
    ]);
  });

  it('cleaned contacts', async () => {
    const { of } = await outcomes(
      `${common},CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID,LEID,EUID,NOTES,TAGS`,
      'c1@mail.example,Dolor,1,2018-02-05 19:28:23,,2018-02-05 19:28:23,,2020-03-23 17:30:05,,,,,,',
    );
    expect(of).toEqual({ c1: 'suppressed: bounced on the list' });
  });

  it('contacts who never subscribed, by the name of their file', async () => {
    const file = fileOf(
      `${common},LEID,EUID\na@mail.example,,,,,,,,\n`,
      '/tmp/nonsubscribed_email_audience_export_1.csv',
    );
    expect((await importing(here, file)).problems).toMatchObject([{ code: 'list-never-asked' }]);
  });
});

it.each([
  ['email_address', 'type'],
  ['email', 'subscriber_type'],
])('Buttondown, with %s and %s', async (email, type) => {
  const { format, of } = await outcomes(
    `${email},notes,metadata,tags,${type},creation_date,unsubscription_date,undeliverability_date`,
    'free@mail.example,,{},,regular,2022-01-01T10:00:00Z,,',
    'hold@mail.example,,{},,paused,2022-01-01T10:00:00Z,,',
    'wait@mail.example,,{},,unactivated,2022-01-01T10:00:00Z,,',
    'out@mail.example,,{},,unsubscribed,2022-01-01T10:00:00Z,2023-01-01T10:00:00Z,',
    'dead@mail.example,,{},,undeliverable,2022-01-01T10:00:00Z,,2023-02-01T10:00:00Z',
    'angry@mail.example,,{},,complained,2022-01-01T10:00:00Z,,',
    'robot@mail.example,,{},,spammy,2022-01-01T10:00:00Z,,',
  );
  expect(format).toBe('Buttondown');
  expect(of).toMatchObject({
    free: 'imported: subscribed',
    hold: 'imported: subscribed',
    wait: 'refused: This person never confirmed on the list.',
    out: 'left: left on the list',
    dead: 'suppressed: bounced on the list',
    angry: 'suppressed: complained on the list',
  });
  expect(of['robot']).toMatch(/^refused/);
});

it('listmonk, with a warning of what its export does not say', async () => {
  const { format, of, problems } = await outcomes(
    'uuid,email,name,attributes,status,created_at,updated_at',
    'u,in@mail.example,Ada,"{""city"": ""Lisbon""}",enabled,2021-05-23 10:00:00.123456+00,',
    'u,off@mail.example,Bob,{},disabled,2021-05-23T10:00:00Z,',
    'u,never@mail.example,Cyd,{},blocklisted,2021-05-23T10:00:00Z,',
  );
  expect(format).toBe('listmonk');
  expect(of).toEqual({
    in: 'imported: subscribed',
    off: 'left: left on the list',
    never: 'suppressed: blocked on the list',
  });
  expect(problems).toMatchObject([{ severity: 'warning', code: 'list-incomplete' }]);
  expect((await subscriptionOf('in@mail.example'))?.consent.at).toBe('2021-05-23T10:00:00.123Z');
});

describe('A plain list', () => {
  it('needs no header', async () => {
    const { format, of } = await outcomes('ada@mail.example', 'bob@mail.example');
    expect(format).toBe('a plain list');
    expect(of).toEqual({ ada: 'imported: subscribed', bob: 'imported: subscribed' });
  });

  it.each([
    ['status', 'Unsubscribed', 'left'],
    ['State', 'hard bounced', 'suppressed'],
    ['subscribed', 'false', 'left'],
    ['subscribed', 'yes', 'imported'],
    ['Unsubscribed at', '2024-01-01', 'left'],
    ['bounced_at', '2024-01-01', 'suppressed'],
    ['complained_at', '2024-01-01', 'suppressed'],
  ])('whose column %s says “%s”: %s', async (column, word, outcome) => {
    const { of } = await outcomes(`E-Mail,${column}`, `ada@mail.example,${word}`);
    expect(of['ada']).toMatch(new RegExp(`^${outcome}`));
  });

  it('with a column that looks as if it said who is out is not imported until somebody says what it is', async () => {
    const list = 'email,Opt-out,Name\nada@mail.example,x,Ada\nbob@mail.example,,Bob\n';
    expect((await importing(here, list)).problems).toMatchObject([
      { code: 'column-doubtful', received: 'Opt-out' },
    ]);
    const said = await importing(here, list, { map: { left: 'Opt-out' } });
    expect(said.rows.map(([, outcome]) => outcome)).toEqual(['left', 'imported']);
    const aside = await importing(listWorld(), list, { unused: ['opt-out'] });
    expect(aside.rows.map(([, outcome]) => outcome)).toEqual(['imported', 'imported']);
  });

  it('has its date of consent in the first column that has one', async () => {
    await outcomes('email,subscribed,confirmed_at,created_at', 'ada@mail.example,yes,,2024-05-01');
    expect((await subscriptionOf('ada@mail.example'))?.consent.at).toBe(day('2024-05-01'));
  });

  it('whose columns are named by the operator', async () => {
    const list =
      'Kontakt;Stand;Seit;Name\nada@mail.example;active;1.5.2024;Ada\nbob@mail.example;pending;;Bob\n';
    const { rows, survey } = await importing(here, list, {
      map: { email: 'kontakt', status: 'Stand', consented: 'Seit' },
    });
    expect(rows.map(([, outcome]) => outcome)).toEqual(['imported', 'refused']);
    expect(survey?.content).toMatchObject({ columns: { unused: ['Name'] } });
    expect((await subscriptionOf('ada@mail.example'))?.consent.at).toBe(day('2024-05-01'));
    expect((await importing(here, list, { map: { email: 'Mail' } })).problems).toMatchObject([
      { code: 'column-unknown', received: 'Mail' },
    ]);
    expect((await importing(here, list)).problems).toMatchObject([{ code: 'column-missing' }]);
  });

  it.each(['5/1/2024', '2024-02-31', '2024-13-01', 'yesterday', '2999-01-01'])(
    'whose date is %s: the row is refused',
    async (date) => {
      const { of } = await outcomes('email,date', `ada@mail.example,${date}`);
      expect(of['ada']).toMatch(/^refused: The date/);
      expect(here.subscribers.rows.size).toBe(0);
    },
  );

  it('whose rows are longer or shorter than its header: who knows what is which', async () => {
    const { of } = await outcomes(
      'email,name,status',
      'ada@mail.example,King, Ada,subscribed',
      'bob@mail.example,Bob',
      'cyd@mail.example,Cyd,subscribed,,',
      'dan@mail.example,Dan,subscribed',
    );
    expect(of['ada']).toMatch(/^refused: The row has another number of cells/);
    expect(of['bob']).toMatch(/^refused: The row has another number of cells/);
    expect(of).toMatchObject({ cyd: 'imported: subscribed', dan: 'imported: subscribed' });
  });
});
