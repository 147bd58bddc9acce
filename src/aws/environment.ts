/** Reads the environment that the template gives to a function; a missing name is a bug of the template. */
import type { environment } from '../keys.ts';

export type EnvironmentName = (typeof environment)[keyof typeof environment];

export function required(name: EnvironmentName): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`The environment variable ${name} is not set`);
  return value;
}
