// @ts-check
/** What a function printed, followed as it grows. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { counted, hourOf, ownZone } from '../figures.js';
import { html } from '../html.js';
import { readLine } from '../log-line.js';
import { Awaited } from '../parts/awaited.js';
import { found } from '../parts/find-field.js';
import { ViewHead } from '../parts/view-head.js';
import { useAddress } from '../readings.js';

/** @param {{ name: string }} props */
export function FunctionLog({ name }) {
  const path = `functions/${encodeURIComponent(name)}/log.json?lines=200`;
  const reading = useAddress(path);
  const [raw, setRaw] = useState(false);
  const [words, setWords] = useState('');
  const figures = reading.state === 'ready' ? [`the last ${counted(reading.data.lines.length, 'line')}`] : [];
  return html`
    <p class="back"><a href="#functions">← All functions</a></p>
    <${ViewHead} title=${name} json=${path} figures=${figures}>
      <input
        type="search"
        aria-label="Filter lines"
        placeholder="Filter"
        value=${words}
        onInput=${(/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) => setWords(currentTarget.value)}
      />
      <label class="check"><input type="checkbox" checked=${raw} onChange=${() => setRaw(!raw)} /> Raw lines</label>
    <//>
    <${Awaited} reading=${reading} path=${path}>
      ${(/** @type {{ lines: string[] }} */ { lines }) => html`<${Lines} name=${name} lines=${found(lines, words, String)} raw=${raw} />`}
    <//>
  `;
}

/** @param {{ name: string, lines: readonly string[], raw: boolean }} props */
function Lines({ name, lines, raw }) {
  const box = useFollowing(lines);
  if (lines.length === 0) return html`<p class="none">Nothing has been printed.</p>`;
  return html`
    <div class="log" ref=${box} tabindex="0" role="region" aria-label=${`Log of ${name}`}>
      <ol>
        ${lines.map((line, place) => html`<li key=${place}>${raw ? html`<code>${line}</code>` : html`<${Line} line=${line} />`}</li>`)}
      </ol>
    </div>
  `;
}

/** @param {{ line: string }} props */
function Line({ line }) {
  const { level, message, at, fields } = readLine(line);
  return html`
    <span class=${`level ${level}`}>${level === 'plain' ? '·' : level}</span>
    <span class="number soft">${at && hourOf(at, ownZone)}</span>
    <span class="printed">
      <span class="message">${message}</span>
      ${fields.map(([name, value]) => html` <span class="field" key=${name}><span class="soft">${name}=</span>${value}</span>`)}
    </span>
  `;
}

/**
 * At its end it stays at the end; who has scrolled up to read is left there.
 * @param {readonly string[]} lines
 */
function useFollowing(lines) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const last = lines.at(-1);
  const stuck = useRef(true);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    if (stuck.current) element.scrollTop = element.scrollHeight;
    const scrolled = () => {
      stuck.current = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
    };
    element.addEventListener('scroll', scrolled);
    return () => element.removeEventListener('scroll', scrolled);
  }, [lines.length, last]);
  return box;
}
