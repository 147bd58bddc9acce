import { describe, expect, it } from 'vitest';
import { PolledQueue } from '../../local/runner/polled-queue.ts';
import { Restless, Underway } from '../../local/runner/underway.ts';
import type { HeldMessage } from '../../local/servers/sqs/queue.ts';

const never = new AbortController().signal;
/** A promise that is settled by hand. */
function pending() {
  let settle = { resolve: () => {}, reject: (_: unknown) => {} };
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle };
}
/** Whether a promise has settled once everything that is ready has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const note = () => {
    settled = true;
  };
  promise.then(note, note);
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe('rest', () => {
  it('is there at once when nothing is under way', async () => {
    await new Underway().rest(1, never);
  });

  it('comes when the last work is over, however it ended', async () => {
    const underway = new Underway();
    const [first, second] = [pending(), pending()];
    const ended = underway.during('a', first.promise);
    underway.during('b', second.promise).catch(() => {});
    const rest = underway.rest(10_000, never);
    first.resolve();
    await ended;
    expect(await isSettled(rest)).toBe(false);
    second.reject(new Error('failed'));
    await rest;
  });

  it('waits for the work that another work began', async () => {
    const underway = new Underway();
    const [first, second] = [pending(), pending()];
    underway.during(
      'a',
      first.promise.then(() => void underway.during('b', second.promise)),
    );
    const rest = underway.rest(10_000, never);
    first.resolve();
    expect(await isSettled(rest)).toBe(false);
    second.resolve();
    await rest;
  });

  it('waits for what others say they have, and looks again when told', async () => {
    const underway = new Underway();
    const busy = ['the queue uploads'];
    underway.ask(() => busy);
    const rest = underway.rest(10_000, never);
    expect(await isSettled(rest)).toBe(false);
    busy.pop();
    expect(await isSettled(rest)).toBe(false);
    underway.changed();
    await rest;
  });

  it('does not come in time: it says what is still under way', async () => {
    const underway = new Underway();
    underway.during('the function site', pending().promise);
    underway.during('the function site', pending().promise);
    underway.ask(() => ['the queue uploads']);
    const rest = underway.rest(20, never);
    await expect(rest).rejects.toThrow(
      'After 0.02 seconds this had not come to rest: the function site, the queue uploads',
    );
    await expect(rest).rejects.toBeInstanceOf(Restless);
  });

  it('is waited for no longer when the run ends', async () => {
    const underway = new Underway();
    const end = new AbortController();
    underway.during('a', pending().promise);
    const rest = underway.rest(10_000, end.signal);
    end.abort(new Error('The run has ended'));
    await expect(rest).rejects.toThrow('The run has ended');
    await expect(new Underway().rest(10_000, end.signal)).rejects.toThrow('The run has ended');
  });
});

describe('a queue that is polled', () => {
  const held = (id: string, receives: number): HeldMessage => ({
    ...{ id, receives, body: '{}', attributes: {}, sentAt: 0, dueAt: 0 },
  });
  const received = (MessageId: string, receives: number) => ({
    MessageId,
    Attributes: { ApproximateReceiveCount: String(receives) },
  });

  it('is busy with all that it holds, received or not', () => {
    const queue = new PolledQueue('uploads', () => [held('a', 0), held('b', 1)]);
    expect(queue.busy).toBe(2);
    expect(queue.left).toEqual({ queue: 'uploads', messages: 0 });
  });

  it('is not with what failed and waits for its time-out, until that is received once more', () => {
    let messages = [held('a', 1), held('b', 1)];
    const queue = new PolledQueue('uploads', () => messages);
    queue.leave([received('a', 1)]);
    expect(queue.busy).toBe(1);
    expect(queue.left.messages).toBe(1);
    messages = [held('a', 2)];
    expect(queue.busy).toBe(1);
    expect(queue.left.messages).toBe(0);
  });

  it('forgets what failed when it is gone', () => {
    let messages = [held('a', 1)];
    const queue = new PolledQueue('uploads', () => messages);
    queue.leave([received('a', 1)]);
    messages = [];
    expect(queue.busy).toBe(0);
    expect(queue.left.messages).toBe(0);
  });
});
