/** A line break in a title must not end a header line, and looks odd in a subject. */
export const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
