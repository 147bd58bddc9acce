// @ts-check
/** The views in the order of the navigation. */
import { Clock } from './views/clock.js';
import { Denials } from './views/denials.js';
import { Digests } from './views/digests.js';
import { Faults } from './views/faults.js';
import { Functions } from './views/functions.js';
import { Inbox } from './views/inbox.js';
import { Links } from './views/links.js';
import { Queues } from './views/queues.js';
import { Ses } from './views/ses.js';
import { Uploads } from './views/uploads.js';

/** @typedef {{ name: string, title: string, show: (props: any) => any }} View */

/** @type {{ heading: string, views: View[] }[]} */
export const groups = [
  {
    heading: 'The path',
    views: [
      { name: 'uploads', title: 'Uploads', show: Uploads },
      { name: 'digests', title: 'Digests', show: Digests },
      { name: 'inbox', title: 'Inbox', show: Inbox },
    ],
  },
  {
    heading: 'The cloud',
    views: [
      { name: 'functions', title: 'Functions', show: Functions },
      { name: 'queues', title: 'Queues', show: Queues },
      { name: 'denials', title: 'Denied calls', show: Denials },
      { name: 'ses', title: 'SES', show: Ses },
    ],
  },
  {
    heading: 'At hand',
    views: [
      { name: 'clock', title: 'Clock', show: Clock },
      { name: 'faults', title: 'Faults', show: Faults },
      { name: 'links', title: 'Links', show: Links },
    ],
  },
];

/** @param {string} name */
export function viewOf(name) {
  const all = groups.flatMap(({ views }) => views);
  return all.find((view) => view.name === name) ?? /** @type {View} */ (all[0]);
}
