// @ts-check
import { ago, moment } from '../figures.js';
import { html } from '../html.js';
import { usePublication, usePublicationClock } from '../publication.js';
import { wall } from '../ticking.js';

/** A moment of the wall clock, as long ago; it ticks. @param {{ at: string }} props */
export function Ago({ at }) {
  const now = wall.use();
  return html`<time dateTime=${at} title=${moment(at)}>${ago(Date.parse(at), now)}</time>`;
}

/** A moment of the publication's clock. @param {{ at: string }} props */
export function PublicationAgo({ at }) {
  const { now } = usePublicationClock();
  const { zone } = usePublication();
  return html`<time dateTime=${at} title=${moment(at, zone)}>${ago(Date.parse(at), now)}</time>`;
}
