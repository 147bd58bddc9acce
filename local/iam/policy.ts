/**
 * Reads policies as the template holds them (references already resolved). What the evaluator would not judge as
 * AWS does is refused here, at the start, with an error that names it: a policy read wrongly would permit too much.
 */
import * as z from 'zod';
import type { Statement } from './access.ts';
import { assertKnownOperator } from './evaluate.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const scalars = z.union([scalar, z.array(scalar)]).transform((value) => [value].flat());

/** `*`, or kinds of principals: `{ "Service": "cloudfront.amazonaws.com" }`. */
const principal = z.union([z.string(), z.record(z.string(), oneOrMore)]);

const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: principal.optional(),
  Action: oneOrMore,
  Resource: oneOrMore,
  Condition: z.record(z.string(), z.record(z.string(), scalars)).optional(),
});
type PolicyStatement = z.infer<typeof statement>;

const document = z.object({
  Statement: z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]),
});

const unsupported = ['NotAction', 'NotResource', 'NotPrincipal'] as const;

function statementsIn(policyDocument: unknown): PolicyStatement[] {
  return document.parse(policyDocument).Statement.map((raw) => {
    const refused = unsupported.find((name) => typeof raw === 'object' && raw !== null && name in raw);
    if (refused) throw new Error(`${refused} in a policy is not supported here: ${JSON.stringify(raw)}`);
    const variable = /\$\{[^}]*\}/.exec(JSON.stringify(raw));
    if (variable) throw new Error(`The policy variable ${variable[0]} is not supported here`);
    const parsed = statement.parse(raw);
    for (const operator of Object.keys(parsed.Condition ?? {})) assertKnownOperator(operator);
    return parsed;
  });
}

const toStatement = (parsed: PolicyStatement): Statement => ({
  effect: parsed.Effect,
  actions: parsed.Action,
  resources: parsed.Resource,
  ...(parsed.Condition && { conditions: parsed.Condition }),
});

/** The statements of an IAM policy document; throws on a document that AWS, or this evaluator, would not take. */
export const statementsOf = (policyDocument: unknown): Statement[] =>
  statementsIn(policyDocument).map(toStatement);

/**
 * What resource policies (of buckets, queues, topics) say of a service: the statements whose principal is that
 * service or everyone. Their conditions stay, so the principal made of them needs `context` where they ask for
 * `aws:SourceArn`.
 */
export function principalStatements(resourcePolicies: readonly unknown[], service: string): Statement[] {
  return resourcePolicies
    .flatMap(statementsIn)
    .filter(({ Principal }) => Principal !== undefined && names(Principal, service))
    .map(toStatement);
}

function names(principal: string | Record<string, string[]>, service: string): boolean {
  if (typeof principal === 'string') return principal === '*';
  return Boolean(principal['AWS']?.includes('*') || principal['Service']?.includes(service));
}
