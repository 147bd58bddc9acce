/** The log port on Powertools: one JSON object a line, as CloudWatch Logs Insights reads it. */
import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../ports.ts';

/** Good enough to find an address in an error text of a service; not a check of addresses. */
const address = /[^\s@<>"'(),;:/\\]+@[^\s@<>"'(),;:/\\]+/g;

/**
 * The last line of defence: callers log ids, but error texts of services quote addresses, and no address may reach a
 * log.
 */
const withoutAddresses = (text: string): string => text.replace(address, '[address]');

/** `stage` stands on every line. Fields named `error` may hold an `Error`; it is written with stack and cause. */
export function powertoolsLog(stage: string): Log {
  const logger = new Logger({
    serviceName: 'courant',
    persistentKeys: { stage },
    jsonReplacerFn: (_key, value) => (typeof value === 'string' ? withoutAddresses(value) : value),
  });
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
  };
}
