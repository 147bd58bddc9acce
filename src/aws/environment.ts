/** Reads the environment that the template gives to a function; a missing name is a bug of the template. */
import type { environment } from '../keys.ts';

export type EnvironmentName = (typeof environment)[keyof typeof environment];

/** For what a deployment may leave out; the template gives it an empty value then. */
export function optional(name: EnvironmentName): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}

export function required(name: EnvironmentName): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`The environment variable ${name} is not set`);
  return value;
}
