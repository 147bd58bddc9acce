import { type Access, type Principal, region, type Statement } from '../../local/iam/access.ts';
import { createAccess } from '../../local/iam/create-access.ts';

/** Principals for tests of the local servers, and what their clients need. */
export const caller = (name: string, policy: readonly Statement[] | 'everything'): Principal => ({
  name,
  accessKeyId: `AKIA${name.toUpperCase()}`,
  secretAccessKey: `secret of ${name}`,
  policy,
});

export const operator = caller('operator', 'everything');

export const allow = (
  actions: readonly string[],
  resources: readonly string[],
  conditions?: Statement['conditions'],
): Statement => ({ effect: 'Allow', actions, resources, ...(conditions && { conditions }) });

export const accessOf = (...principals: readonly Principal[]): Access =>
  createAccess({ principals: () => principals, now: () => new Date() });

/** What an SDK client is made with to call a local server; a failure is not repeated. */
export const clientOf = (endpoint: string, principal: Principal) => ({
  endpoint,
  region,
  maxAttempts: 1,
  credentials: { accessKeyId: principal.accessKeyId, secretAccessKey: principal.secretAccessKey },
});
