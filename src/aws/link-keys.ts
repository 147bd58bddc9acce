/** The keys that sign links, as the deployment's secret has them. */
import { environment } from '../keys.ts';
import { type LinkKeys, parseLinkKeys } from '../subscribers/links.ts';
import { wallClock } from './clock.ts';
import { required } from './environment.ts';
import { secretText } from './secrets.ts';

export function deployedLinkKeys(): () => Promise<LinkKeys> {
  const secret = secretText(required(environment.linkSecret), wallClock);
  return async () => parseLinkKeys(await secret());
}
