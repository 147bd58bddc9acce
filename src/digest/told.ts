/** What a rendering tells of itself, to operators and to the digest after it; the digest's row has it too. */
import * as z from 'zod';
import { layoutSchema } from '../newsletter.ts';
import type { Digest, Rendering } from './digest.ts';

/** Mails that were frozen before there were layouts say nothing of theirs: digests had beginnings. */
export const toldFields = {
  subject: z.string(),
  layout: layoutSchema.default('summary'),
  notes: z.array(z.string()).default([]),
  faults: z.array(z.string()).default([]),
};

export const toldOf = ({
  subject,
  layout,
  notes,
  faults,
}: Pick<Rendering, 'subject' | 'layout' | 'notes' | 'faults'>): Pick<
  Digest,
  'subject' | 'layout' | 'notes'
> => ({
  ...{ subject, layout },
  ...(notes.length + faults.length === 0 ? {} : { notes: [...faults, ...notes] }),
});
