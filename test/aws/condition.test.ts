import { describe, expect, it } from 'vitest';
import { conditionExpression } from '../../src/aws/condition.ts';
import { absent, either, matches } from '../../src/ports.ts';

describe('A condition as DynamoDB reads it', () => {
  it('is nothing when there is none', () => {
    expect(conditionExpression(undefined)).toBeUndefined();
  });

  it('says absent by the partition key, and sends no empty map of values', () => {
    expect(conditionExpression(absent)).toEqual({
      ConditionExpression: 'attribute_not_exists(#n0)',
      ExpressionAttributeNames: { '#n0': 'pk' },
    });
  });

  it('names every name and value once', () => {
    const condition = either(
      absent,
      matches({ state: ['ready', 'claimed'], rev: 3 }),
      matches({ state: 'ready' }),
    );
    expect(conditionExpression(condition)).toEqual({
      ConditionExpression:
        '((attribute_not_exists(#n0)) OR ' +
        '(attribute_exists(#n0) AND ((#n1 = :v0) OR (#n1 = :v1)) AND #n2 = :v2) OR ' +
        '(attribute_exists(#n0) AND #n1 = :v0))',
      ExpressionAttributeNames: { '#n0': 'pk', '#n1': 'state', '#n2': 'rev' },
      ExpressionAttributeValues: { ':v0': 'ready', ':v1': 'claimed', ':v2': 3 },
    });
  });
});
