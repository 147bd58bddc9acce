/** Site, feed and mail side by side, as a document of its own. */

export type Scheme = 'light' | 'dark';

interface Panel {
  readonly title: string;
  /** Below the title, in small. */
  readonly address: string;
  /** HTML. */
  readonly inside: string;
  /** Of the three. */
  readonly width: number;
}

export interface Shown {
  readonly scheme: Scheme;
  /** Screenshots, PNG. */
  readonly site: { readonly address: string; readonly picture: Buffer };
  readonly mail: { readonly address: string; readonly picture: Buffer };
  readonly feed: { readonly address: string; readonly text: string };
}

/** CSS pixels; a README shows about 900. */
export const frameSize = { width: 1000, height: 560 };

export function frame({ scheme, site, feed, mail }: Shown): string {
  const panels: Panel[] = [
    { title: 'site', address: site.address, inside: image(site.picture), width: 400 },
    { title: 'feed', address: feed.address, inside: `<pre>${coloured(feed.text)}</pre>`, width: 300 },
    { title: 'mail', address: mail.address, inside: image(mail.picture), width: 252 },
  ];
  return `<!doctype html><meta charset="utf-8"><style>${style}</style>
<body class="${scheme}">${panels.map(figure).join('')}</body>`;
}

const figure = ({ title, address, inside, width }: Panel): string =>
  `<figure style="width:${width}px"><figcaption><b>${title}</b> ${escaped(address)}</figcaption>
<div>${inside}</div></figure>`;

const image = (png: Buffer): string => `<img src="data:image/png;base64,${png.toString('base64')}">`;

const escaped = (text: string): string => text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const coloured = (xml: string): string =>
  escaped(xml).replace(/&#60;(\/?[\w:]+)(.*?)(\/?)&#62;/g, '<i>&#60;$1</i>$2<i>$3&#62;</i>');

const style = `
* { box-sizing: border-box; margin: 0 }
body { display: flex; gap: 12px; padding: 12px; height: ${frameSize.height}px; font: 12px/1.4 system-ui, sans-serif }
.light { background: #eceae4; color: #1c1e20 }
.dark { background: #0b0d0f; color: #e6e7e8 }
figure { display: flex; flex-direction: column; flex: none; min-width: 0 }
figcaption { padding: 0 2px 7px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; opacity: .85 }
figcaption b { padding-right: 6px }
figure div { flex: 1; overflow: hidden; border-radius: 7px; background: #fff; box-shadow: 0 0 0 1px #0002, 0 4px 14px #0002 }
.dark figure div { background: #16181b; box-shadow: 0 0 0 1px #fff2 }
img { display: block; width: 100% }
pre { padding: 12px; font: 8.6px/1.6 "DejaVu Sans Mono", Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere }
i { font-style: normal; color: #0d5763 }
.dark i { color: #84cbd6 }`;
