/** Of htmlparser2 what html-to-text asks for, without the serializer and what finds things in a tree. */
import { DomHandler } from 'domhandler';
import { Parser } from '../node_modules/htmlparser2/dist/esm/Parser.js';

export function parseDocument(data, options) {
  const handler = new DomHandler(undefined, options);
  new Parser(handler, options).end(data);
  return handler.root;
}
