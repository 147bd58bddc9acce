// @ts-check
/** The report about a file, so that its author knows what to do next. */
import { html } from '../html.js';
import { CopyButton } from '../parts/copy-button.js';
import { Mark } from '../parts/mark.js';
import { SafeLink } from '../parts/safe-link.js';

/** @import { Problem, Report, Upload } from '../shapes.d.ts' */

/** @param {{ upload: Upload }} props */
export function UploadReport({ upload: { key, report, status } }) {
  return html`
    <section class="report">
      <h3>
        Report
        ${report && html`<${SafeLink} class="json" href=${`/_local/uploads/report.txt?key=${encodeURIComponent(key)}`}>text<span class="heard"> of the report about ${key}</span><//>`}
      </h3>
      ${report === undefined ? html`<p class="soft">${withoutReport(status)}</p>` : html`<${Told} file=${key} ...${report} />`}
    </section>
  `;
}

/** @param {string} status */
const withoutReport = (status) =>
  status === 'waiting'
    ? 'It comes when the file has been looked at.'
    : 'There is no report about this version: it was overtaken by another, or the file is one that programs leave behind.';

/** What each status means for the author, as a sentence. @type {Record<string, string>} */
const sentences = {
  live: 'It is on the site and in the feeds.',
  accepted: 'It was understood.',
  scheduled: 'It goes live by itself when its date comes; until then readers do not see it.',
  draft: 'It says that it is a draft; readers do not see it.',
  withdrawn: 'It is no longer on the site.',
  rejected: 'It changed nothing that readers see.',
  parked:
    'It has the content of another article and waits up to two minutes to learn whether it is a rename.',
  copy: 'It has the content of a live article under another key, so it is not published.',
  asset: 'It lies beside the articles and is served with them.',
  ignored: 'Nobody reads this key.',
};

/** @param {Report & { file: string }} report */
const Told = ({ file, status, stillUp, preview, problems, id, understood }) => html`
  <p class="verdict">
    <${Mark} state=${status} /> ${sentences[status] ?? ''}
    ${stillUp && html` <strong>The last good version is still up.</strong>`}
    ${preview && html` <${SafeLink} href=${preview}>Preview<//>, for whoever has its address.`}
  </p>
  ${
    problems.length > 0 &&
    html`<ol class="problems">${problems.map((problem, place) => html`<${Mistake} key=${place} file=${file} ...${problem} />`)}</ol>`
  }
  <${Understood} understood=${understood} />
  ${
    id &&
    html`<p class="soft identity">
    Its identity, to keep through a rename with an edit: <code>id: ${id}</code>
    <${CopyButton} text=${`id: ${id}`} of="the line with the id" />
  </p>`
  }
`;

/** @param {Problem & { file: string }} problem */
const Mistake = ({ file, severity, line, column, wrong, expected, example, received }) => html`
  <li class=${`problem ${severity}`}>
    <p class="wrong">
      <${Mark} state=${severity} />
      ${line !== undefined && html`<code class="place">${file.slice(file.lastIndexOf('/') + 1)}:${line}${column !== undefined && `:${column}`}</code>`}
      <strong>${wrong}</strong>
    </p>
    <dl>
      ${received !== undefined && html`<div><dt>Found</dt><dd><pre class="found">${received}</pre></dd></div>`}
      <div><dt>Expected</dt><dd>${expected}</dd></div>
      <div class="with-copy"><dt>Example</dt><dd><pre>${example}</pre><${CopyButton} text=${example} of="the example" /></dd></div>
    </dl>
  </li>
`;

/** @param {{ understood: Record<string, unknown> }} props */
function Understood({ understood }) {
  const facts = Object.entries(understood).filter(
    ([, value]) => value !== null && value !== '' && value !== undefined,
  );
  if (facts.length === 0) return null;
  return html`
    <details class="understood">
      <summary>What was understood</summary>
      <dl>${facts.map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${shown(value)}</dd></div>`)}</dl>
    </details>
  `;
}

/** @param {unknown} value */
const shown = (value) =>
  Array.isArray(value)
    ? value.map(String).join(', ')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
