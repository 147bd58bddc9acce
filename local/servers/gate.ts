/**
 * Where faults get in: every call that is signed and understood passes a gate on the way to its effect. A gate may
 * hold a call, refuse it, or let it take effect and then cut the line in place of the answer.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../iam/access.ts';

export interface PassingCall {
  readonly principal: Principal;
  /** The function's process that called; absent for every other client, Lambda's own pollers included. */
  readonly process?: string;
  /** As the credential scope of a signature names it: `s3`, `ses`, `dynamodb`… */
  readonly service: string;
  /** For people: `SendRawEmail`, `PUT articles/a.md`. */
  readonly operation: string;
}

/** Throws `Refused` or `CutOff`, or what the effect throws. */
export type Gate = <T>(call: PassingCall, effect: () => Promise<T>) => Promise<T>;

export const openGate: Gate = (_call, effect) => effect();

/** An answer that the call gets without having taken effect, as the service words it. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The caller is to see its connection break. */
export class CutOff extends Error {}

/** The SDK carries `AWS_SDK_UA_APP_ID` of its environment along in this header (SDK reference, "Application ID"). */
export const processVariable = 'AWS_SDK_UA_APP_ID';

/** Powertools appends a name of its own to the variable, so that of the process has a full stop and ends in digits. */
export const processName = (label: string, count: number): string => `${label}.${count}`;

export function callerOf(
  principal: Principal,
  headers: IncomingHttpHeaders,
): Pick<PassingCall, 'principal' | 'process'> {
  const process = /(?:^| )app\/([A-Za-z0-9]+\.\d+)/.exec(headers['user-agent'] ?? '')?.[1];
  return { principal, ...(process !== undefined && { process }) };
}
