/** The account of a shard, as it stands on the shard's row. */
import * as z from 'zod';

const count = z.number().int().min(0);
const reasons = z.record(z.string(), count);
export const accountSchema = z.object({
  ...{ people: count, ids: z.string().regex(/^[0-9a-f]{32}$/) },
  ...{ sent: count, skipped: reasons, failed: reasons, unresolved: count },
});
