/** A response headers policy as a value, and what it does to an answer ("Understand response headers policies"). */
import * as z from 'zod';
import type { Answer, Question } from './answer.ts';

const items = z.strictObject({ Items: z.array(z.string()) }).transform(({ Items }) => Items);
const Override = z.boolean();

const cors = z.strictObject({
  AccessControlAllowCredentials: z.literal(false),
  AccessControlAllowHeaders: items,
  AccessControlAllowMethods: items,
  AccessControlAllowOrigins: items,
  OriginOverride: Override,
});
const security = z
  .strictObject({
    ContentSecurityPolicy: z.strictObject({ ContentSecurityPolicy: z.string(), Override }),
    ContentTypeOptions: z.strictObject({ Override }),
    FrameOptions: z.strictObject({ FrameOption: z.string(), Override }),
    ReferrerPolicy: z.strictObject({ ReferrerPolicy: z.string(), Override }),
    StrictTransportSecurity: z.strictObject({
      AccessControlMaxAgeSec: z.number(),
      IncludeSubdomains: z.boolean().default(false),
      Preload: z.boolean().default(false),
      Override,
    }),
  })
  .partial();

/** Of a ResponseHeadersPolicyConfig; strict, so that a header it could not add is refused by name. */
export const headersPolicy = z
  .object({
    CorsConfig: cors.optional(),
    CustomHeadersConfig: z
      .strictObject({ Items: z.array(z.strictObject({ Header: z.string(), Value: z.string(), Override })) })
      .default({ Items: [] }),
    RemoveHeadersConfig: z
      .strictObject({ Items: z.array(z.strictObject({ Header: z.string() })) })
      .default({ Items: [] }),
    SecurityHeadersConfig: security.default({}),
  })
  .transform((config) => ({
    removes: config.RemoveHeadersConfig.Items.map(({ Header }) => Header.toLowerCase()),
    adds: [
      ...securityHeaders(config.SecurityHeadersConfig),
      ...config.CustomHeadersConfig.Items.map((one) =>
        rule(one.Header.toLowerCase(), one.Value, one.Override),
      ),
    ],
    cors: config.CorsConfig,
  }));
export type HeadersPolicy = z.infer<typeof headersPolicy>;

/** `override`: it replaces the origin's own header of that name. */
const rule = (name: string, value: string, override: boolean) => ({ name, value, override });
type HeaderRule = ReturnType<typeof rule>;

function securityHeaders(config: z.infer<typeof security>): HeaderRule[] {
  const { ContentSecurityPolicy: csp, ContentTypeOptions: type, FrameOptions: frame } = config;
  const { ReferrerPolicy: referrer, StrictTransportSecurity: hsts } = config;
  const age = `max-age=${hsts?.AccessControlMaxAgeSec}`;
  const transport = `${age}${hsts?.IncludeSubdomains ? '; includeSubDomains' : ''}${hsts?.Preload ? '; preload' : ''}`;
  return [
    ...(csp ? [rule('content-security-policy', csp.ContentSecurityPolicy, csp.Override)] : []),
    ...(type ? [rule('x-content-type-options', 'nosniff', type.Override)] : []),
    ...(frame ? [rule('x-frame-options', frame.FrameOption, frame.Override)] : []),
    ...(referrer ? [rule('referrer-policy', referrer.ReferrerPolicy, referrer.Override)] : []),
    ...(hsts ? [rule('strict-transport-security', transport, hsts.Override)] : []),
  ];
}

/** Removal comes first. */
export function dressed({ removes, adds, cors }: HeadersPolicy, question: Question, given: Answer): Answer {
  const headers = Object.fromEntries(
    Object.entries(given.headers).filter(([name]) => !removes.includes(name)),
  );
  for (const { name, value, override } of [...corsHeaders(cors, question), ...adds]) {
    if (override || headers[name] === undefined) headers[name] = value;
  }
  return { ...given, headers };
}

/** Only a request that names its origin is answered with CORS headers, and only a preflight with all of them. */
function corsHeaders(policy: HeadersPolicy['cors'], { method, headers: { origin } }: Question): HeaderRule[] {
  if (policy === undefined || origin === undefined) return [];
  const { AccessControlAllowOrigins: origins, OriginOverride: override } = policy;
  const any = origins.includes('*');
  if (!any && !origins.includes(origin)) return [];
  const preflight = [
    rule('access-control-allow-methods', policy.AccessControlAllowMethods.join(', '), override),
    rule('access-control-allow-headers', policy.AccessControlAllowHeaders.join(', '), override),
  ];
  const allowed = rule('access-control-allow-origin', any ? '*' : origin, override);
  return [
    allowed,
    ...(any ? [] : [rule('vary', 'Origin', false)]),
    ...(method === 'OPTIONS' ? preflight : []),
  ];
}
