/** Faults as values: chance, settings, and what a call or an event comes to. */
import { describe, expect, it } from 'vitest';
import { Faults } from '../../local/faults/faults.ts';
import { chance, type Draw, planCall, planEvent } from '../../local/faults/plan.ts';
import { changed, type FaultSettings, noFaults } from '../../local/faults/settings.ts';
import { callerOf, type PassingCall, processName } from '../../local/servers/gate.ts';
import { caller, operator } from '../support/callers.ts';

const functions = ['site', 'delivery'];
const set = (asked: unknown, from: FaultSettings = noFaults): FaultSettings => {
  const next = changed(from, asked, functions);
  if ('wrong' in next) throw new Error(next.wrong);
  return next;
};
const faultsOf = (end: (process: string) => void = () => {}) =>
  new Faults({ now: () => new Date('2026-11-23T06:00:00Z'), functions: () => functions, end });

const put = (name: string, process?: string): PassingCall => ({
  principal: caller(name, []),
  ...(process !== undefined && { process }),
  service: 's3',
  operation: 'PUT articles/a.md',
});
const mail = (name = 'delivery'): PassingCall => ({
  principal: caller(name, []),
  service: 'ses',
  operation: 'SendRawEmail',
});

/** Sequences of their own for each name, as the faults keep them. */
function drawing(seed: number): Draw {
  const drawn = new Map<string, number>();
  return (name) => {
    const count = drawn.get(name) ?? 0;
    drawn.set(name, count + 1);
    return chance(seed, name, count);
  };
}

describe('chance', () => {
  const hundred = (seed: number, name = 'x') => Array.from({ length: 100 }, (_, n) => chance(seed, name, n));

  it('is the same for the same seed, another for another seed or name', () => {
    expect(hundred(1)).toEqual(hundred(1));
    expect(hundred(1)).not.toEqual(hundred(2));
    expect(hundred(1)).not.toEqual(hundred(1, 'y'));
  });

  it('falls below a share about as often as the share says, never outside 0 to 1', () => {
    const thousand = Array.from({ length: 1_000 }, (_, n) => chance(7, 'x', n));
    expect(thousand.filter((one) => one < 0.2).length / 1_000).toBeCloseTo(0.2, 1);
    expect(thousand.every((one) => one >= 0 && one < 1)).toBe(true);
  });

  it('of one function does not change because others call in between', () => {
    const { s3 } = set({ s3: { failing: 0.5 } });
    const settings = { ...noFaults, s3 };
    const fates = (calls: readonly string[]) => {
      const draw = drawing(1);
      const planned = calls.map((name) => [name, planCall(settings, put(name), draw).faults] as const);
      return planned.filter(([name]) => name === 'site').map(([, faults]) => faults.length);
    };
    const alone = fates(Array.from({ length: 20 }, () => 'site'));
    const among = fates(Array.from({ length: 40 }, (_, n) => (n % 2 ? 'site' : 'delivery')));
    expect(among).toEqual(alone);
    expect(new Set(alone)).toEqual(new Set([0, 1]));
  });
});

describe('the settings', () => {
  it('are off at first, and change only where a change says so', () => {
    const first = set({ seed: 5, s3: { failing: 0.2, only: ['site'] }, events: { shuffled: true } });
    const second = set({ s3: { losing: 0.1 } }, first);
    expect(second).toEqual({
      seed: 5,
      s3: { delayMs: 0, failing: 0.2, losing: 0.1, only: ['site'] },
      ses: { throttling: 0, losing: 0 },
      events: { doubled: 0, shuffled: true, lost: 0 },
      kill: null,
    });
  });

  it('let a wish to kill be taken back', () => {
    const killing = set({ kill: { function: 'delivery', call: 5, when: 'before' } });
    expect(set({ kill: null }, killing).kill).toBeNull();
  });

  it.each([
    [{ s3: { failing: 2 } }, 's3.failing cannot be set to this.', 'a share from 0 (none) to 1 (all)'],
    [{ s3: { only: [1] } }, 's3.only cannot be set to this.', 'a list of names of functions'],
    [{ ses: { lossy: 1 } }, 'ses cannot be set to this.', '"throttling" and "losing"'],
    [{ sess: {} }, 'This is no change of the faults.', '"seed", "s3", "ses", "events" and "kill"'],
    [{ events: { shuffled: 'yes' } }, 'events.shuffled cannot be set to this.', 'true or false'],
    [{ events: 1 }, 'events cannot be set to this.', '"doubled", "shuffled" and "lost"'],
    [{ kill: { function: 'site', call: 0, when: 'after' } }, 'kill.call cannot be set to this.', '1 or more'],
    [
      { kill: { function: 'sight', call: 1, when: 'after' } },
      'There is no function "sight".',
      'site, delivery',
    ],
    [{ s3: { only: ['nobody'] } }, 'There is no function "nobody".', 'site, delivery'],
    ['off', 'This is no change of the faults.', 'an object'],
  ])('say of %j what was expected, and give an example that would be taken', (asked, wrong, expected) => {
    const answer = changed(noFaults, asked, functions);
    expect(answer).toMatchObject({ wrong, expected: expect.stringContaining(expected) });
    const { example, received } = answer as { example: string; received: string };
    expect(received).toBe(JSON.stringify(asked));
    expect(changed(noFaults, JSON.parse(example), functions)).toHaveProperty('seed');
  });
});

describe('a call', () => {
  const always = set({ s3: { delayMs: 9, failing: 1 }, ses: { throttling: 1 } });

  it('of the operator or of a service of AWS is left in peace', () => {
    const cloudFront = caller('cloudfront.amazonaws.com', []);
    for (const principal of [operator, cloudFront]) {
      expect(planCall(always, { ...put('x'), principal }, drawing(1)).faults).toEqual([]);
      expect(planCall(always, { ...mail(), principal }, drawing(1)).faults).toEqual([]);
    }
  });

  it('to S3 is slowed, and fails as S3 fails', () => {
    const plans = Array.from({ length: 20 }, (_, n) => planCall(always, put('site'), () => n / 20));
    expect(new Set(plans.map(({ refusal }) => refusal?.code))).toEqual(
      new Set(['SlowDown', 'InternalError']),
    );
    expect(plans[0]).toMatchObject({ faults: ['s3Slowed', 's3Failed'], wait: 9, loses: false });
  });

  it('to S3 of a function that is not meant goes on', () => {
    const settings = set({ s3: { failing: 1, only: ['site'] } });
    expect(planCall(settings, put('delivery'), drawing(1)).faults).toEqual([]);
    expect(planCall(settings, put('site'), drawing(1)).faults).toEqual(['s3Failed']);
  });

  it('that SES throttles is not lost as well', () => {
    const settings = set({ ses: { throttling: 1, losing: 1 } });
    expect(planCall(settings, mail(), drawing(1))).toMatchObject({
      faults: ['sesThrottled'],
      refusal: { status: 400, code: 'Throttling', message: 'Maximum sending rate exceeded.' },
      loses: false,
    });
  });

  it('that asks SES something, or another service, meets no fault of sending', () => {
    const asks = { ...mail(), operation: 'GetSendQuota' };
    expect(planCall(always, asks, drawing(1)).faults).toEqual([]);
    expect(planCall(always, { ...put('site'), service: 'dynamodb' }, drawing(1)).faults).toEqual([]);
  });
});

describe('an event', () => {
  const planned = (asked: object, source: 's3' | 'ses' = 'ses', draw = drawing(1)) =>
    planEvent(set({ events: asked }).events, source, draw);

  it('comes once and at once as long as nothing is wished for', () => {
    expect(planned({})).toEqual({ faults: [], copies: [0] });
  });

  it('comes twice', () => {
    expect(planned({ doubled: 1 })).toEqual({ faults: ['eventDoubled'], copies: [0, 0] });
  });

  it('is held back for less than two seconds, so that a row of them comes in another order', () => {
    const draw = drawing(1);
    const due = Array.from({ length: 10 }, () => planned({ shuffled: true }, 's3', draw).copies[0] ?? -1);
    expect(due.every((milliseconds) => milliseconds >= 0 && milliseconds < 2_000)).toBe(true);
    expect(due).not.toEqual(due.toSorted((one, other) => one - other));
  });

  it('is lost when it is one of SES, never when it is one of S3', () => {
    expect(planned({ lost: 1 })).toEqual({ faults: ['eventLost'], copies: [] });
    expect(planned({ lost: 1 }, 's3').copies).toEqual([0]);
  });
});

describe('the process that called', () => {
  const nameIn = (app: string) =>
    callerOf(operator, { 'user-agent': `aws-sdk-js/3.1164.0 lang/js md/nodejs#20.20.2 m/d,E ${app}` })
      .process;

  it('is named in the header of the SDK, whatever Powertools adds to it', () => {
    expect(nameIn(`app/${processName('site', 12)}`)).toBe('site.12');
    expect(nameIn(`app/${processName('site', 12)}-PT-NO-OP-2.35.0-PTEnv-NA`)).toBe('site.12');
  });

  it('is nobody’s when another client calls', () => {
    expect(nameIn('app/PT-NO-OP-2.35.0-PTEnv-NA')).toBeUndefined();
    expect(callerOf(operator, {})).toEqual({ principal: operator });
  });
});

describe('the faults', () => {
  const effect = async () => 'done';

  it('count and show what they did, newest first and at most fifty', async () => {
    const faults = faultsOf();
    faults.change({ ses: { throttling: 1 } });
    for (let n = 0; n < 60; n += 1) await faults.gate(mail(), effect).catch(() => {});
    faults.change({ ses: { throttling: 0 }, events: { doubled: 1 } });
    faults.copiesOf('s3', 'to uploads');
    const { counts, injected } = faults.report;
    expect(counts).toMatchObject({ sesThrottled: 60, eventDoubled: 1, functionKilled: 0 });
    expect(injected.total).toBe(61);
    expect(injected.rows).toHaveLength(50);
    expect(injected.rows.slice(0, 2)).toEqual([
      { at: '2026-11-23T06:00:00.000Z', kind: 'eventDoubled', who: 'S3', what: 'to uploads' },
      { at: '2026-11-23T06:00:00.000Z', kind: 'sesThrottled', who: 'delivery', what: 'SendRawEmail' },
    ]);
  });

  it('meet the same calls again after the seed was said again', async () => {
    const faults = faultsOf();
    const fates = async () => {
      const all = Array.from({ length: 30 }, () => faults.gate(put('site'), effect));
      return (await Promise.allSettled(all)).map(({ status }) => status);
    };
    faults.change({ seed: 3, s3: { failing: 0.5 } });
    const first = await fates();
    expect(await fates()).not.toEqual(first);
    faults.change({ seed: 3 });
    expect(await fates()).toEqual(first);
  });

  it('kill a process at the n-th call of its function, once', async () => {
    const ended: string[] = [];
    const faults = faultsOf((process) => ended.push(process));
    faults.change({ kill: { function: 'site', call: 2, when: 'before' } });
    const done: number[] = [];
    const call = (n: number, name = 'site', process = `${name}.1`) =>
      faults
        .gate(put(name, process), async () => done.push(n))
        .catch((error: Error) => error.constructor.name);
    await call(1);
    await call(2, 'delivery');
    expect(await call(3, 'site', 'site.2')).toBe('CutOff');
    await call(4);
    expect(ended).toEqual(['site.2']);
    expect(done).toEqual([1, 2, 4]);
    expect(faults.report.settings.kill).toBeNull();
  });

  it('go on counting towards a kill when something else is changed', async () => {
    const faults = faultsOf();
    faults.change({ kill: { function: 'site', call: 2, when: 'before' } });
    await faults.gate(put('site', 'site.1'), effect);
    faults.change({ s3: { only: ['delivery'] } });
    await expect(faults.gate(put('site', 'site.1'), effect)).rejects.toThrow();
  });

  it('let a call take effect first when it is to be killed after it', async () => {
    const faults = faultsOf();
    faults.change({ kill: { function: 'site', call: 1, when: 'after' } });
    let done = false;
    const call = faults.gate(put('site', 'site.1'), async () => {
      done = true;
    });
    await expect(call).rejects.toThrow();
    expect(done).toBe(true);
  });

  it('do not count what a queue’s poller does under the name of its function', async () => {
    const faults = faultsOf();
    faults.change({ kill: { function: 'delivery', call: 1, when: 'before' } });
    const receives = { ...put('delivery'), service: 'sqs', operation: 'ReceiveMessage' };
    expect(await faults.gate(receives, effect)).toBe('done');
    expect(faults.report.settings.kill).not.toBeNull();
  });

  it('are all off and not counted any more after a reset, and tell whoever listens', () => {
    const faults = faultsOf();
    let heard = 0;
    const stop = faults.heard(() => {
      heard += 1;
    });
    faults.change({ seed: 9, events: { doubled: 1 } });
    faults.copiesOf('s3', 'to uploads');
    faults.reset();
    stop();
    faults.reset();
    expect(heard).toBe(3);
    expect(faults.copiesOf('s3', 'to uploads')).toEqual([0]);
    expect(faults.report).toMatchObject({ settings: noFaults, injected: { total: 0, rows: [] } });
  });
});
