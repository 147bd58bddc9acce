/** The functions: their calls in figures, and the newest lines of their logs. */
import { Hono } from 'hono';
import * as z from 'zod';
import type { FunctionCalls } from '../observed/function-calls.ts';
import { lastLines } from '../observed/last-lines.ts';
import type { LambdaFunction } from '../runner/function.ts';
import { refused } from './posted.ts';
import type { RoomPart } from './room.ts';

export interface FunctionsOptions {
  readonly functions: readonly Pick<LambdaFunction, 'label' | 'memoryMb' | 'timeoutSeconds'>[];
  readonly callsOf: (name: string) => FunctionCalls;
  /** Where the function's output goes. */
  readonly logFile: (name: string) => string;
}

const mostLines = 2_000;
const lines = z.coerce.number().int().min(1).max(mostLines).default(200);

export const functionsPart = ({ functions, callsOf, logFile }: FunctionsOptions): RoomPart =>
  new Hono()
    .get('/functions.json', (context) => {
      const rows = functions.map(({ label: name, memoryMb, timeoutSeconds }) => ({
        ...{ name, memoryMb, timeoutSeconds },
        ...callsOf(name).figures,
      }));
      return context.json({ rows });
    })
    .get('/functions/:name/log.json', async (context) => {
      const name = context.req.param('name');
      const names = functions.map(({ label }) => label);
      if (!names.includes(name)) {
        return refused(context, 404, {
          ...{ wrong: 'There is no such function', expected: `one of ${names.join(', ')}` },
          ...{ example: `/_local/functions/${names[0]}/log.json`, received: name },
        });
      }
      const asked = context.req.query('lines');
      const count = lines.safeParse(asked);
      if (!count.success) {
        return refused(context, 400, {
          ...{ wrong: 'So many lines cannot be given', expected: `a number from 1 to ${mostLines}` },
          ...{ example: `/_local/functions/${name}/log.json?lines=200`, received: asked ?? '' },
        });
      }
      return context.json({ name, lines: await lastLines(logFile(name), count.data) });
    });
