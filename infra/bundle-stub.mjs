// Stands in for what libraries can do but are never asked to: of mjml alone 2.8 MB and 170 ms of start less.
export default function absent() {
  throw new Error('Left out of the bundle: see infra/trimmed.ts');
}
export const render = absent;
export const load = absent;
export const html = absent;
export const js = absent;
export const css = absent;
