// @ts-check
/** `html` makes elements from tagged templates; whatever is put in is text and never markup. */
import htm from 'htm';
import { h } from 'preact';
import { visible } from './visible.js';

/** What is read aloud, or shown beside the pointer, is text too. */
const spoken = ['title', 'aria-label'];

/** @param {any} child @returns {any} */
const shown = (child) =>
  typeof child === 'string' ? visible(child) : Array.isArray(child) ? child.map(shown) : child;

/** @param {any} type @param {Record<string, any> | null} props @param {...any} children */
function element(type, props, ...children) {
  const said = spoken.filter((name) => typeof props?.[name] === 'string');
  const seen = Object.fromEntries(said.map((name) => [name, visible(props?.[name])]));
  return h(type, { ...props, ...seen }, ...children.map(shown));
}

/** @type {(strings: TemplateStringsArray, ...values: any[]) => any} */
export const html = htm.bind(element);
