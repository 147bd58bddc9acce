// @ts-check
/** A mail's HTML in the width of a phone or a desktop, light or dark. It runs nothing and belongs to no origin. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { cell } from '../cell.js';
import { html } from '../html.js';
import { Choice } from '../parts/choice.js';

/** Kept from mail to mail. */
const width = cell('desktop');
const scheme = cell(globalThis.matchMedia?.('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');

const phone = { width: 390, height: 760 };
const desktop = { width: 700, height: 760 };

/** @param {{ src: (scheme: string) => string, subject: string, hasDark: boolean }} props */
export function MailFrame({ src, subject, hasDark }) {
  const [device, colours] = [width.use(), scheme.use()];
  const stage = useRef(/** @type {HTMLElement | null} */ (null));
  const room = useWidth(stage);
  const wanted =
    device === 'phone' ? phone : { ...desktop, width: Math.max(desktop.width, Math.min(room, 960)) };
  // Drawn in its true width and made smaller as a whole: a narrow frame would be another mail.
  const scale = room === 0 ? 1 : Math.min(1, room / wanted.width);
  const box = { inlineSize: `${wanted.width * scale}px`, blockSize: `${wanted.height * scale}px` };
  const inner = {
    inlineSize: `${wanted.width}px`,
    blockSize: `${wanted.height}px`,
    transform: `scale(${scale})`,
  };
  return html`
    <div class="frame-tools">
      <${Choice} legend="Width" name="width" chosen=${device} choose=${width.set} options=${widths} />
      <${Choice} legend="Colours" name="colours" chosen=${colours} choose=${scheme.set} options=${schemes} />
      <span class="soft number">${Math.round(wanted.width)} px${scale < 1 && `, shown at ${Math.round(scale * 100)} %`}</span>
      ${colours === 'dark' && !hasDark && html`<span class="soft">This mail has no styles for the dark.</span>`}
    </div>
    <div class="stage" ref=${stage}>
      <div class=${`device ${device} ${colours}`} style=${box}>
        <iframe
          key=${colours}
          title=${`The mail “${subject}”, ${device}, ${colours}`}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          src=${src(colours)}
          style=${inner}
        ></iframe>
      </div>
    </div>
  `;
}

const widths = [
  { value: 'phone', title: 'Phone' },
  { value: 'desktop', title: 'Desktop' },
];
const schemes = [
  { value: 'light', title: 'Light' },
  { value: 'dark', title: 'Dark' },
];

/** @param {{ current: HTMLElement | null }} element */
function useWidth(element) {
  const [measured, measure] = useState(0);
  useEffect(() => {
    const watcher = new ResizeObserver(([entry]) => measure(Math.floor(entry?.contentRect.width ?? 0)));
    if (element.current) watcher.observe(element.current);
    return () => watcher.disconnect();
  }, []);
  return measured;
}
