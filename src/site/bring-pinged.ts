/** Brings what a hub is to be told of. */
import type { Build } from './bring.ts';
import { owePing } from './pings.ts';
import type { Selection, SiteObject } from './site.ts';
import { discoveryLink } from './websub.ts';

/** The feeds of a selection, each with its links to the hub and to itself; if one of them changes, a ping is owed. */
export async function bringPinged(
  { ports, outlet, appearance }: Pick<Build, 'ports' | 'outlet' | 'appearance'>,
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
