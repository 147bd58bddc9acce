/**
 * Conditions of the table port as DynamoDB's ConditionExpressions. Names and values are placeholders throughout, so
 * reserved words and hostile values are just data
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html).
 */
import type { Condition, Scalar } from '../ports.ts';

export interface ConditionExpression {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, Scalar>;
}

/** Nothing to spread into a command when there is no condition. */
export function conditionExpression(condition: Condition | undefined): ConditionExpression | undefined {
  if (condition === undefined) return undefined;
  const names = new Placeholders<string>('#n');
  const values = new Placeholders<Scalar>(':v');
  const expression = compile(condition, names, values);
  return {
    ConditionExpression: expression,
    ExpressionAttributeNames: names.byPlaceholder(),
    // DynamoDB refuses an empty map.
    ...(values.size > 0 ? { ExpressionAttributeValues: values.byPlaceholder() } : {}),
  };
}

function compile(condition: Condition, names: Placeholders<string>, values: Placeholders<Scalar>): string {
  const exists = `attribute_exists(${names.of('pk')})`;
  switch (condition.kind) {
    case 'absent':
      return `attribute_not_exists(${names.of('pk')})`;
    case 'matches': {
      const terms = Object.entries(condition.fields).map(([name, wanted]) => {
        const list = typeof wanted === 'object' ? wanted : [wanted];
        const either = list.map((value) => `${names.of(name)} = ${values.of(value)}`);
        return anyOf(either, names);
      });
      return [exists, ...terms].join(' AND ');
    }
    case 'either':
      return anyOf(
        condition.of.map((one) => compile(one, names, values)),
        names,
      );
  }
}

/** One of nothing never holds, and DynamoDB has no word for *never*. */
function anyOf(terms: readonly string[], names: Placeholders<string>): string {
  const [only, ...others] = terms;
  if (only === undefined) {
    return `(attribute_exists(${names.of('pk')}) AND attribute_not_exists(${names.of('pk')}))`;
  }
  return others.length === 0 ? only : `(${terms.map((term) => `(${term})`).join(' OR ')})`;
}

class Placeholders<T> {
  readonly #known = new Map<T, string>();
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  get size(): number {
    return this.#known.size;
  }

  of(value: T): string {
    const placeholder = this.#known.get(value) ?? `${this.#prefix}${this.#known.size}`;
    this.#known.set(value, placeholder);
    return placeholder;
  }

  byPlaceholder(): Record<string, T> {
    return Object.fromEntries([...this.#known].map(([value, placeholder]) => [placeholder, value]));
  }
}
