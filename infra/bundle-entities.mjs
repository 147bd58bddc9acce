// One table of HTML's entities for the sanitizer's parser and for markdown-it, which bring a version each.
// The newer one lacks a name that the older one's readers import.
export * from '../node_modules/entities/dist/decode.js';
export const fromCodePoint = String.fromCodePoint;
