// @ts-check
/** A line of a function's log: what Powertools' logger wrote as JSON, or whatever else was printed. Pure. */

/**
 * @typedef {object} LogLine
 * @property {'debug' | 'info' | 'warn' | 'error' | 'plain'} level
 * @property {string} message
 * @property {string} [at]
 * @property {[name: string, value: string][]} fields what the caller added
 */

/** The logger adds these to every line; the raw line has them. */
const everywhere = [
  ...['level', 'message', 'timestamp', 'service', 'sampling_rate', 'cold_start', 'xray_trace_id'],
  ...['function_arn', 'function_memory_size', 'function_name', 'function_request_id', 'correlation_id'],
];

/**
 * @param {string} raw
 * @returns {LogLine}
 */
export function readLine(raw) {
  const line = parsed(raw);
  if (line === undefined) return { level: /error/i.test(raw) ? 'error' : 'plain', message: raw, fields: [] };
  const { level, message, timestamp } = line;
  return {
    level: levelOf(level),
    message: typeof message === 'string' ? message : JSON.stringify(message ?? ''),
    ...(typeof timestamp === 'string' ? { at: timestamp } : {}),
    fields: Object.entries(line)
      .filter(([name]) => !everywhere.includes(name))
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  };
}

/**
 * @param {string} raw
 * @returns {Record<string, unknown> | undefined}
 */
function parsed(raw) {
  if (!raw.startsWith('{')) return undefined;
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

/** @param {unknown} level */
function levelOf(level) {
  const name = String(level ?? '').toLowerCase();
  return name === 'debug' || name === 'info' || name === 'warn' || name === 'error' ? name : 'plain';
}
