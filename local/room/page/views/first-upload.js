// @ts-check
/** Nothing was dropped yet: what to do first. */
import { html } from '../html.js';
import { CopyButton } from '../parts/copy-button.js';
import { useJson } from '../readings.js';

const example = `---
title: The first tide
---
The harbour was empty when the water came.
`;

export function FirstUpload() {
  const reading = useJson('publication.json');
  // What came before this start is on the site, but nobody saw it come.
  const before = reading.state === 'ready' && reading.data.title !== undefined;
  return html`
    <div class="empty">
      <h2>Nothing has been uploaded ${before ? 'since this start' : 'yet'}</h2>
      <p>
        Save this as <code>content/articles/the-first-tide.md</code>. Seconds later it is in the feeds and on the site,
        and each step on the way stands here.
      </p>
      <div class="sample">
        <pre>${example}</pre>
        <${CopyButton} text=${example} of="the article" />
      </div>
      <p class="soft">
        Another folder is followed with <code>npm start -- --content DIR</code>; any S3 client can put objects into the
        content bucket, too: <code>local.json</code> in the <a href="#links">state folder</a> has what it needs.
      </p>
    </div>
  `;
}
