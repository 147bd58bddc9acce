/** The template's distribution as values: which behaviour serves a path, from which origin, with what done to it. */
import * as z from 'zod';
import type { ResolvedTemplate } from '../runner/resource.ts';
import type { Compression } from './answer.ts';
import type { Lifetimes } from './edge-cache.ts';
import type { EdgeFunction } from './edge-function.ts';
import { type HeadersPolicy, headersPolicy } from './headers-policy.ts';
import { type LookUp, lookUpIn, propertiesOf } from './properties.ts';

export interface Behaviour {
  readonly matches: (path: string) => boolean;
  readonly methods: readonly string[];
  readonly origin: Origin;
  readonly compression: Compression;
  readonly lifetimes: Lifetimes;
  /** Whether headers (but for Host), cookies and query go on to the origin: all of them, or none. */
  readonly forwards: boolean;
  readonly headers: HeadersPolicy | undefined;
  readonly viewerRequest: EdgeFunction | undefined;
  readonly viewerResponse: EdgeFunction | undefined;
}

/** `path` is put before every path; `headers` are CloudFront's own for this origin, in lower case. */
export type Origin = { readonly path: string; readonly headers: Readonly<Record<string, string>> } & (
  | { readonly kind: 'bucket'; readonly bucket: string }
  | { readonly kind: 'api'; readonly apiId: string; readonly domain: string }
);

export interface Distribution {
  /** Without a slash; empty when there is none. */
  readonly rootObject: string;
  /** In the order in which they are tried; the last takes every path. */
  readonly behaviours: readonly Behaviour[];
  readonly errorPages: readonly z.infer<typeof errorPage>[];
}

const text = z.string();
const association = z.object({ EventType: z.enum(['viewer-request', 'viewer-response']), FunctionARN: text });
const behaviour = z.object({
  PathPattern: text.default('*'),
  TargetOriginId: text,
  AllowedMethods: z.array(text).default(['GET', 'HEAD']),
  Compress: z.boolean().default(false),
  CachePolicyId: text,
  OriginRequestPolicyId: text.optional(),
  ResponseHeadersPolicyId: text.optional(),
  FunctionAssociations: z.array(association).default([]),
});
const origin = z.object({
  Id: text,
  DomainName: text,
  OriginPath: text.default(''),
  OriginAccessControlId: text.optional(),
  OriginCustomHeaders: z.array(z.object({ HeaderName: text.toLowerCase(), HeaderValue: text })).default([]),
});
const errorPage = z.object({
  ErrorCode: z.number(),
  ResponseCode: z.number(),
  ResponsePagePath: text,
  ErrorCachingMinTTL: z.number().default(10),
});
const config = z.object({
  Enabled: z.literal(true),
  DefaultRootObject: text.default(''),
  DefaultCacheBehavior: behaviour,
  CacheBehaviors: z.array(behaviour).default([]),
  Origins: z.array(origin),
  CustomErrorResponses: z.array(errorPage).default([]),
});

/** Throws, naming it, on what the front does not know. */
export function readDistribution(template: ResolvedTemplate): Distribution {
  const lookUp = lookUpIn(template);
  const [resource, ...more] = template.ofType('AWS::CloudFront::Distribution');
  if (!resource || more.length > 0) throw new Error('The local front serves exactly one distribution');
  const { DistributionConfig: given } = propertiesOf(resource, z.object({ DistributionConfig: config }));
  const origins = new Map(given.Origins.map((one) => [one.Id, readOrigin(lookUp, one)]));
  return {
    rootObject: given.DefaultRootObject,
    behaviours: [...given.CacheBehaviors, given.DefaultCacheBehavior].map((one) => {
      const target = origins.get(one.TargetOriginId);
      if (!target) throw new Error(`A behaviour names a missing origin: ${one.TargetOriginId}`);
      return readBehaviour(lookUp, one, target);
    }),
    errorPages: given.CustomErrorResponses,
  };
}

const accessControl = z.object({
  OriginAccessControlConfig: z.object({
    OriginAccessControlOriginType: z.literal('s3'),
    SigningBehavior: z.literal('always'),
  }),
});

function readOrigin(lookUp: LookUp, given: z.infer<typeof origin>): Origin {
  const { DomainName: domain, OriginPath: path, OriginCustomHeaders, OriginAccessControlId } = given;
  const headers = Object.fromEntries(OriginCustomHeaders.map((one) => [one.HeaderName, one.HeaderValue]));
  const [, apiId] = /^([a-z0-9]+)\.execute-api\./.exec(domain) ?? [];
  if (apiId !== undefined) return { kind: 'api', apiId, domain, path, headers };
  const [, bucket] = /^(.+?)\.s3[.-]/.exec(domain) ?? [];
  if (bucket === undefined) throw new Error(`The local front knows no origin such as ${domain}`);
  lookUp('AWS::CloudFront::OriginAccessControl', OriginAccessControlId, accessControl);
  return { kind: 'bucket', bucket, path, headers };
}

/** AllViewerExceptHostHeader ("Use managed origin request policies"). */
const forwardsAll = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
const headersShape = z.object({ ResponseHeadersPolicyConfig: headersPolicy });
const functionShape = z
  .object({
    Name: text,
    FunctionCode: text,
    FunctionConfig: z.object({ Runtime: z.literal('cloudfront-js-2.0') }),
  })
  .transform(({ Name, FunctionCode }) => ({ name: Name, code: FunctionCode }));

function readBehaviour(lookUp: LookUp, given: z.infer<typeof behaviour>, origin: Origin): Behaviour {
  const { OriginRequestPolicyId: requestPolicy = '', ResponseHeadersPolicyId: headersId } = given;
  if (!['', forwardsAll].includes(requestPolicy)) {
    throw new Error(`The local front does not know the origin request policy ${requestPolicy}`);
  }
  const edge = (event: string) => {
    const arn = given.FunctionAssociations.find(({ EventType }) => EventType === event)?.FunctionARN;
    return arn === undefined ? undefined : lookUp('AWS::CloudFront::Function', arn, functionShape);
  };
  const cache = readCachePolicy(lookUp, given.CachePolicyId);
  const headers = headersId && lookUp('AWS::CloudFront::ResponseHeadersPolicy', headersId, headersShape);
  return {
    matches: pathPattern(given.PathPattern),
    methods: given.AllowedMethods,
    origin,
    compression: given.Compress ? cache.compression : { gzip: false, brotli: false },
    lifetimes: cache.lifetimes,
    forwards: requestPolicy === forwardsAll,
    headers: headers ? headers.ResponseHeadersPolicyConfig : undefined,
    viewerRequest: edge('viewer-request'),
    viewerResponse: edge('viewer-response'),
  };
}

/** `*` any characters, `?` one; the slash at the start may be left out; case counts (CacheBehavior, PathPattern). */
function pathPattern(pattern: string): (path: string) => boolean {
  const literal = pattern.replace(/^\//, '').replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const expression = new RegExp(`^/${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
  return (path) => expression.test(path);
}

/** The path alone is the key; and a policy forwards nothing by itself. */
const cacheParameters = z.strictObject({
  CookiesConfig: z.strictObject({ CookieBehavior: z.literal('none') }),
  EnableAcceptEncodingBrotli: z.boolean().default(false),
  EnableAcceptEncodingGzip: z.boolean().default(false),
  HeadersConfig: z.strictObject({ HeaderBehavior: z.literal('none') }),
  QueryStringsConfig: z.strictObject({ QueryStringBehavior: z.literal('none') }),
});
const cachePolicy = z.object({
  CachePolicyConfig: z.object({
    ...{ MinTTL: z.number(), DefaultTTL: z.number().default(86_400), MaxTTL: z.number().default(31_536_000) },
    ParametersInCacheKeyAndForwardedToOrigin: cacheParameters,
  }),
});

interface CachePolicy {
  readonly compression: Compression;
  readonly lifetimes: Lifetimes;
}

/** CachingDisabled, CloudFront's own. */
const disabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

function readCachePolicy(lookUp: LookUp, id: string): CachePolicy {
  if (id === disabled)
    return { compression: { gzip: false, brotli: false }, lifetimes: { min: 0, normal: 0, max: 0 } };
  const { CachePolicyConfig } = lookUp('AWS::CloudFront::CachePolicy', id, cachePolicy);
  const { MinTTL: min, DefaultTTL: normal, MaxTTL: max } = CachePolicyConfig;
  const parameters = CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin;
  return {
    compression: { gzip: parameters.EnableAcceptEncodingGzip, brotli: parameters.EnableAcceptEncodingBrotli },
    lifetimes: { min, normal, max },
  };
}
