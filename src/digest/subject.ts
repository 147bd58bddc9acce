/**
 * Subject and preheader of a mail: the newsletter's own line (Liquid, docs/newsletters.md), else the headline, and what
 * the headline does not say. Two mails of a variant that follow each other never have the same subject. Pure.
 */
import { type LineView, lineView } from '../article/line-view.ts';
import type { Newsletter, Publication } from '../config.ts';
import { renderLine } from '../line-template.ts';
import { oneLine } from '../one-line.ts';
import type { FrozenArticle } from './view.ts';

interface LineFacts {
  readonly publication: Publication;
  readonly newsletter: Pick<Newsletter, 'name' | 'subject' | 'preheader'>;
  readonly cadence: LineView['cadence'];
  /** Long, in the publication's language: of the article, or the first of the period. */
  readonly day: string;
  readonly month: string;
  readonly members: readonly FrozenArticle[];
  /** Of the variant's mail before this one. */
  readonly previousSubject?: string;
}

export interface Lines {
  readonly subject: string;
  readonly preheader: string;
}

export function linesOf(facts: LineFacts): Lines {
  const { newsletter, members, day, previousSubject } = facts;
  const view = lineView({ ...facts, articles: members.map(({ document }) => document) });
  const subject = said(newsletter.subject, view) ?? view.headline;
  return {
    subject: subject === previousSubject ? `${subject} (${day})` : subject,
    preheader: said(newsletter.preheader, view) ?? preheaderOf(members),
  };
}

/**
 * publication.yaml was refused if it did not render; a line that fails with these articles all the same must not keep
 * the mail from going out.
 */
function said(template: string | undefined, view: LineView): string | undefined {
  if (template === undefined) return undefined;
  try {
    return oneLine(renderLine(template, view)) || undefined;
  } catch {
    return undefined;
  }
}

/** What the subject does not say: the other headlines, or what the only one is about. */
function preheaderOf([first, ...others]: readonly FrozenArticle[]): string {
  if (others.length > 0)
    return others
      .slice(0, 5)
      .map(({ document }) => oneLine(document.title))
      .join(' · ');
  return oneLine(first?.document.deck ?? first?.document.excerpt ?? '');
}
