/** Brings what a hub is to be told of. */
import type { Appearance } from './appearance.ts';
import type { Build } from './bring.ts';
import { type OwingPorts, owePing } from './pings.ts';
import type { Selection, SiteObject } from './site.ts';
import { discoveryLink } from './websub.ts';

interface Bringing extends Pick<Build, 'outlet'> {
  readonly ports: OwingPorts;
  readonly appearance: Pick<Appearance, 'hub' | 'siteUrl'>;
}

/** The feeds of a selection, each with its links to the hub and to itself; if one of them changes, a ping is owed. */
export async function bringPinged(
  { ports, outlet, appearance }: Bringing,
  selection: Selection,
  feeds: readonly SiteObject[],
): Promise<void> {
  const { hub, siteUrl } = appearance;
  if (hub === undefined) {
    for (const feed of feeds) await outlet.bring(feed);
    return;
  }
  const ping = owePing(ports, selection);
  for (const feed of feeds) {
    const link = discoveryLink(hub, new URL(feed.key, `${siteUrl}/`).href);
    await outlet.bring({ ...feed, link, beforePut: ping.begin });
  }
  await ping.out();
}
