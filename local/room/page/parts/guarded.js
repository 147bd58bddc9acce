// @ts-check
/** What fails inside takes nothing else down with it. */
import { useErrorBoundary } from 'preact/hooks';
import { html } from '../html.js';
import { Empty } from './awaited.js';

/** @param {{ children?: any }} props */
export function Guarded({ children }) {
  const [error, retry] = useErrorBoundary((failure) => console.error(failure));
  if (error === undefined) return children;
  return html`<${Empty} title="This view failed">
    <p><code>${error instanceof Error ? error.message : String(error)}</code></p>
    <div class="buttons"><button type="button" onClick=${retry}>Show it again</button></div>
  <//>`;
}
