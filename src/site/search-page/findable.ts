/** An article as search knows it. Everything is plain text; short names, for each stands in the file fifty times. */
export interface Findable {
  /** Root-relative. */
  readonly url: string;
  readonly title: string;
  /** Deck or excerpt. */
  readonly summary: string;
  readonly date: string;
  readonly authors: readonly string[];
  readonly section?: string;
  readonly tags: readonly string[];
  /** Only where it differs from the publication's. */
  readonly language?: string;
  readonly direction?: 'ltr' | 'rtl';
  /** Of its text, without order (../search-words.ts). */
  readonly words: string;
}
