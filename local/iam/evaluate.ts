/**
 * Does a policy permit a wish? The rules are those of the IAM user guide: "Policy evaluation logic", "Condition
 * operators" and "Multivalued context keys".
 */
import type { Context, Statement, Wish } from './access.ts';

/** An explicit Deny wins; without an Allow the answer is no. */
export function permits(policy: readonly Statement[], wish: Wish): boolean {
  const applying = policy.filter((statement) => applies(statement, wish));
  return applying.length > 0 && applying.every((statement) => statement.effect === 'Allow');
}

function applies(statement: Statement, wish: Wish): boolean {
  return (
    statement.actions.some((pattern) => like(pattern.toLowerCase(), wish.action.toLowerCase())) &&
    statement.resources.some((pattern) => resourceMatches(pattern, wish.resource)) &&
    Object.entries(statement.conditions ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, wanted, valuesOf(wish.context, key))),
    )
  );
}

type Comparison = (wanted: string, value: string) => boolean;

const arnLike: Comparison = (wanted, value) => {
  const patterns = arnFields(wanted);
  const fields = arnFields(value);
  return patterns.length === fields.length && patterns.every((pattern, i) => like(pattern, fields[i] ?? ''));
};

const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: (wanted, value) => wanted === value,
  StringLike: (wanted, value) => like(wanted, value),
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: (wanted, value) => wanted.toLowerCase() === value.toLowerCase(),
};
const setOperators = ['StringEquals', 'StringLike'];

interface Operator {
  readonly compare: Comparison;
  readonly quantifier?: string;
  readonly ifExists: boolean;
}

function operatorNamed(text: string): Operator {
  const [, quantifier, name = '', suffix] = /^(?:(\w+):)?(\w+?)(IfExists)?$/.exec(text) ?? [];
  const compare = Object.hasOwn(comparisons, name) ? comparisons[name] : undefined;
  const known =
    quantifier === undefined ||
    (['ForAllValues', 'ForAnyValue'].includes(quantifier) && setOperators.includes(name));
  if (!compare || !known) throw new Error(`The condition operator ${text} is not supported here`);
  return { compare, ifExists: suffix !== undefined, ...(quantifier && { quantifier }) };
}

export function assertKnownOperator(name: string): void {
  operatorNamed(name);
}

function holds(
  name: string,
  wanted: readonly string[],
  value: string | readonly string[] | undefined,
): boolean {
  const { compare, quantifier, ifExists } = operatorNamed(name);
  const matches = (one: string): boolean => wanted.some((candidate) => compare(candidate, one));
  // Of an absent key ForAllValues is true and ForAnyValue false, with or without IfExists.
  if (value === undefined) return quantifier === undefined ? ifExists : quantifier === 'ForAllValues';
  if (quantifier === undefined) return [value].flat().some(matches);
  const several = typeof value === 'string' ? value.split(',') : value;
  return quantifier === 'ForAllValues' ? several.every(matches) : several.some(matches);
}

/** Names of condition keys know no case. */
function valuesOf(context: Context = {}, key: string): string | readonly string[] | undefined {
  return Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

/** An incomplete ARN stands for `*` in its missing fields. */
function resourceMatches(pattern: string, resource: string): boolean {
  if (pattern === '*') return true;
  const complete = arnFields(pattern).length < 6 ? `${pattern}:*` : pattern;
  return expression(complete, 'arn').test(resource);
}

const like = (pattern: string, value: string): boolean => expression(pattern, 'text').test(value);

/** The sixth field runs to the end, colons and all. */
function arnFields(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

const expressions = new Map<string, RegExp>();

/**
 * `*` and `?` as a regular expression. In the first five fields of an ARN they stay inside their field, except a
 * `*` that ends one: it may run on over colons ("Using wildcards in resource ARNs").
 */
function expression(pattern: string, kind: 'arn' | 'text'): RegExp {
  const name = `${kind} ${pattern}`;
  const known = expressions.get(name);
  if (known) return known;
  let colons = 0;
  const source = [...pattern].map((character, i, all) => {
    if (character === ':') colons += 1;
    const any = kind === 'text' || colons >= 5 ? '[^]' : '[^:]';
    const ends = all[i + 1] === undefined || all[i + 1] === ':';
    if (character === '*') return ends ? '[^]*' : `${any}*`;
    if (character === '?') return any;
    return character.replace(/[\\^$.|+()[\]{}/]/, '\\$&');
  });
  const made = new RegExp(`^${source.join('')}$`, 'u');
  expressions.set(name, made);
  return made;
}
