import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { powertoolsLog } from '../../src/aws/log.ts';

const lines: Record<string, unknown>[] = [];
const keep = (line: string) => void lines.push(JSON.parse(line));

beforeEach(() => {
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  for (const level of ['info', 'warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(keep);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  lines.length = 0;
});

describe('The log', () => {
  it('writes one JSON object a line, with its level, stage, message and fields', () => {
    const log = powertoolsLog('article');
    log.info('looked', { key: 'articles/a.md', problems: 0 });
    log.warn('parked');
    expect(lines).toMatchObject([
      { level: 'INFO', stage: 'article', message: 'looked', key: 'articles/a.md', problems: 0 },
      { level: 'WARN', stage: 'article', message: 'parked' },
    ]);
  });

  it('writes an error with its stack and its cause', () => {
    const error = new Error('the write failed', { cause: new Error('throttled') });
    powertoolsLog('site').error('build failed', { error });
    expect(lines).toMatchObject([
      { level: 'ERROR', error: { message: 'the write failed', cause: { message: 'throttled' } } },
    ]);
    expect(JSON.stringify(lines)).toContain('log.test.ts');
  });

  it('lets no address through, wherever it stands', () => {
    const log = powertoolsLog('delivery');
    const error = new Error('Email address is not verified: ann@example.org');
    log.error('refused ann@example.org', {
      to: ['<ann.b+c@mail.example.org>'],
      error,
      nested: { deep: 'ü@ü.example,' },
    });
    expect(JSON.stringify(lines)).toContain('[address]');
    expect(JSON.stringify(lines)).not.toMatch(/ann|example|ü/);
  });
});
