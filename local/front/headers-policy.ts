/** A response headers policy as a value, and what it does to an answer ("Understand response headers policies"). */
import * as z from 'zod';
import type { Answer, Question } from './answer.ts';

const Override = z.boolean();
const Items = z.array(z.string());
/** As [name, value, whether it replaces the origin's own header of that name]. */
type Header = readonly [name: string, value: string, override: boolean];

const security = z
  .strictObject({
    ContentSecurityPolicy: z
      .strictObject({ ContentSecurityPolicy: z.string(), Override })
      .transform((one): Header => ['content-security-policy', one.ContentSecurityPolicy, one.Override]),
    ContentTypeOptions: z
      .strictObject({ Override })
      .transform((one): Header => ['x-content-type-options', 'nosniff', one.Override]),
    FrameOptions: z
      .strictObject({ FrameOption: z.string(), Override })
      .transform((one): Header => ['x-frame-options', one.FrameOption, one.Override]),
    ReferrerPolicy: z
      .strictObject({ ReferrerPolicy: z.string(), Override })
      .transform((one): Header => ['referrer-policy', one.ReferrerPolicy, one.Override]),
    StrictTransportSecurity: z
      .strictObject({ AccessControlMaxAgeSec: z.number(), Override })
      .transform(
        (one): Header => ['strict-transport-security', `max-age=${one.AccessControlMaxAgeSec}`, one.Override],
      ),
  })
  .partial();
const custom = z
  .strictObject({ Header: z.string().toLowerCase(), Value: z.string(), Override })
  .transform((one): Header => [one.Header, one.Value, one.Override]);

/** Of a ResponseHeadersPolicyConfig; strict, so that a header that the front could not add is refused by name. */
export const headersPolicy = z.object({
  CorsConfig: z
    .strictObject({
      AccessControlAllowCredentials: z.literal(false),
      AccessControlAllowHeaders: z.strictObject({ Items }),
      AccessControlAllowMethods: z.strictObject({ Items }),
      AccessControlAllowOrigins: z.strictObject({ Items }),
      AccessControlExposeHeaders: z.strictObject({ Items }).default({ Items: [] }),
      OriginOverride: Override,
    })
    .optional(),
  CustomHeadersConfig: z.strictObject({ Items: z.array(custom) }).default({ Items: [] }),
  SecurityHeadersConfig: security.default({}),
});
export type HeadersPolicy = z.infer<typeof headersPolicy>;

export function dressed(policy: HeadersPolicy, question: Question, given: Answer): Answer {
  const secure = Object.values(policy.SecurityHeadersConfig).filter((header) => header !== undefined);
  const headers = { ...given.headers };
  for (const [name, value, override] of [
    ...corsHeaders(policy, question),
    ...secure,
    ...policy.CustomHeadersConfig.Items,
  ]) {
    if (override || headers[name] === undefined) headers[name] = value;
  }
  return { ...given, headers };
}

/** Only a request that names its origin is answered with CORS headers, and only a preflight with all of them. */
function corsHeaders(
  { CorsConfig: cors }: HeadersPolicy,
  { method, headers: { origin } }: Question,
): Header[] {
  if (cors === undefined || origin === undefined) return [];
  const { AccessControlAllowOrigins: origins, OriginOverride: override } = cors;
  const any = origins.Items.includes('*');
  if (!any && !origins.Items.includes(origin)) return [];
  const allow = (what: string, value: string): Header => [`access-control-allow-${what}`, value, override];
  const preflight = [
    allow('methods', cors.AccessControlAllowMethods.Items.join(', ')),
    allow('headers', cors.AccessControlAllowHeaders.Items.join(', ')),
  ];
  const exposed = cors.AccessControlExposeHeaders.Items.join(', ');
  const exposing: Header = ['access-control-expose-headers', exposed, override];
  return [
    allow('origin', any ? '*' : origin),
    ...(exposed === '' || method === 'OPTIONS' ? [] : [exposing]),
    ...(any ? [] : [['vary', 'Origin', false] as const]),
    ...(method === 'OPTIONS' ? preflight : []),
  ];
}
