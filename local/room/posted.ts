/** The body of a POST to the control room: JSON that is checked before anything is done. */
import type { Context } from 'hono';
import type * as z from 'zod';

const mostBytes = 65_536;

/** What is wrong, for people and programs. */
export interface Wrong {
  readonly wrong: string;
  readonly expected: string;
  readonly example: string;
  readonly received: string;
}

type Posted<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: Response };

export const refused = (context: Context, status: 400 | 404 | 409, wrong: Wrong): Response =>
  context.json({ ok: false, ...wrong }, status);

/** `example`: a body that would be taken. */
export async function posted<T>(context: Context, schema: z.ZodType<T>, example: object): Promise<Posted<T>> {
  const wrong = (what: string, received: string): Posted<T> => ({
    ok: false,
    answer: refused(context, 400, {
      wrong: what,
      expected: `a JSON object of at most ${mostBytes} bytes, sent as application/json`,
      example: JSON.stringify(example),
      received: received.slice(0, 200),
    }),
  });
  const type = context.req.header('content-type') ?? '';
  if (!/^application\/json\b/i.test(type)) return wrong('The body is not sent as JSON', type);
  const length = Number(context.req.header('content-length') ?? Number.POSITIVE_INFINITY);
  if (!(length <= mostBytes))
    return wrong('The body is too large, or does not say how large it is', `${length} bytes`);
  const text = await context.req.text();
  const body = parsed(text);
  if (body === undefined) return wrong('The body is not JSON', text);
  const found = schema.safeParse(body);
  if (found.success) return { ok: true, value: found.data };
  const [issue] = found.error.issues;
  return wrong(`The body is not as expected: ${issue?.path.join('.')} ${issue?.message}`, text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
