// @ts-check
/** `html` makes elements from tagged templates; whatever is put in is text and never markup. */
import htm from 'htm';
import { h } from 'preact';

/** @type {(strings: TemplateStringsArray, ...values: any[]) => any} */
export const html = htm.bind(h);
