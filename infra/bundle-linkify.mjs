// Stands in for linkify-it, which markdown-it makes an instance of and is never asked to use: bare addresses are ours
// (src/article/markdown-autolinks.ts).
export class LinkifyIt {}
