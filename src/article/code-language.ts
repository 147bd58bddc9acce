/**
 * The language of a listing by its fence's info string, in the forms of several generators: `js {1,3} title="x.js"`,
 * `js{1,3}`, `js:title=x.js`, `{.python .numberLines}`, `{r, echo=FALSE}`, `lang-js`, `language-js`. Line numbers, titles and the like
 * are not shown.
 */
export function languageOf(info: string): string {
  const [braced, ...classes] = /^\{\s*([^}]*)\}/.exec(info)?.[1]?.split(/[\s,]+/) ?? [];
  if (braced !== undefined)
    return [braced, ...classes].find((one) => /^\.?[\w+#-]+$/.test(one))?.replace(/^\./, '') ?? '';
  const [word = ''] = info.split(/\s/);
  const [, name = word] = /^(?:lang(?:uage)?-)?([\w+#.-]+?)(?:[{:,].*)?$/.exec(word) ?? [];
  return name;
}
