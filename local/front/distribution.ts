/** The template's distribution as values: which behaviour serves a path, from which origin, with what done to it. */
import * as z from 'zod';
import type { ResolvedTemplate } from '../runner/resource.ts';
import type { Compression } from './answer.ts';
import type { EdgeFunction } from './edge-function.ts';
import { type HeadersPolicy, headersPolicy } from './headers-policy.ts';
import { lookUp, propertiesOf } from './properties.ts';

export interface Behaviour {
  readonly matches: (path: string) => boolean;
  readonly methods: readonly string[];
  readonly origin: Origin;
  readonly compression: Compression;
  /** Whether headers (but for Host), cookies and query go on to the origin: all of them, or none. */
  readonly forwards: boolean;
  readonly headers: HeadersPolicy | undefined;
  readonly viewerRequest: EdgeFunction | undefined;
  readonly viewerResponse: EdgeFunction | undefined;
}

export type Origin = {
  /** Put before every path. */
  readonly path: string;
  /** CloudFront's own headers for this origin, lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
} & (
  | { readonly kind: 'bucket'; readonly bucket: string }
  | { readonly kind: 'api'; readonly apiId: string; readonly domain: string }
);

export interface Distribution {
  /** Without a slash; empty when there is none. */
  readonly rootObject: string;
  /** In the order in which they are tried; the last takes every path. */
  readonly behaviours: readonly Behaviour[];
  readonly errorPages: readonly {
    readonly code: number;
    readonly path: string;
    readonly answersWith: number;
  }[];
}

const behaviourShape = z.object({
  PathPattern: z.string().default('*'),
  TargetOriginId: z.string(),
  AllowedMethods: z.array(z.string()).default(['GET', 'HEAD']),
  Compress: z.boolean().default(false),
  CachePolicyId: z.string(),
  OriginRequestPolicyId: z.string().optional(),
  ResponseHeadersPolicyId: z.string().optional(),
  FunctionAssociations: z
    .array(z.object({ EventType: z.enum(['viewer-request', 'viewer-response']), FunctionARN: z.string() }))
    .default([]),
});
const originShape = z.object({
  Id: z.string(),
  DomainName: z.string(),
  OriginPath: z.string().default(''),
  OriginAccessControlId: z.string().optional(),
  OriginCustomHeaders: z.array(z.object({ HeaderName: z.string(), HeaderValue: z.string() })).default([]),
});
const accessControlShape = z.object({
  OriginAccessControlConfig: z.object({
    OriginAccessControlOriginType: z.literal('s3'),
    SigningBehavior: z.literal('always'),
  }),
});
const errorResponse = z.object({
  ErrorCode: z.number(),
  ResponseCode: z.number().optional(),
  ResponsePagePath: z.string().optional(),
});
const distributionShape = z.object({
  DistributionConfig: z.object({
    Enabled: z.literal(true),
    DefaultRootObject: z.string().default(''),
    DefaultCacheBehavior: behaviourShape,
    CacheBehaviors: z.array(behaviourShape).default([]),
    Origins: z.array(originShape),
    CustomErrorResponses: z.array(errorResponse).default([]),
  }),
});

/** Throws, naming it, on what the front does not know. */
export function readDistribution(template: ResolvedTemplate): Distribution {
  const [resource, ...more] = template.ofType('AWS::CloudFront::Distribution');
  if (!resource || more.length > 0) throw new Error('The local front serves exactly one distribution');
  const config = propertiesOf(resource, distributionShape).DistributionConfig;
  const origins = new Map(config.Origins.map((origin) => [origin.Id, readOrigin(template, origin)]));
  return {
    rootObject: config.DefaultRootObject,
    behaviours: [...config.CacheBehaviors, config.DefaultCacheBehavior].map((behaviour) => {
      const origin = origins.get(behaviour.TargetOriginId);
      if (!origin) throw new Error(`A behaviour names a missing origin: ${behaviour.TargetOriginId}`);
      return readBehaviour(template, behaviour, origin);
    }),
    errorPages: config.CustomErrorResponses.flatMap(({ ErrorCode, ResponseCode, ResponsePagePath: path }) =>
      path === undefined ? [] : [{ code: ErrorCode, path, answersWith: ResponseCode ?? ErrorCode }],
    ),
  };
}

function readOrigin(template: ResolvedTemplate, origin: z.infer<typeof originShape>): Origin {
  const { DomainName: domain, OriginPath: path, OriginCustomHeaders } = origin;
  const headers = Object.fromEntries(
    OriginCustomHeaders.map(({ HeaderName, HeaderValue }) => [HeaderName.toLowerCase(), HeaderValue]),
  );
  const [, apiId] = /^([a-z0-9]+)\.execute-api\./.exec(domain) ?? [];
  if (apiId !== undefined) return { kind: 'api', apiId, domain, path, headers };
  const [, bucket] = /^(.+?)\.s3[.-]/.exec(domain) ?? [];
  if (bucket === undefined) throw new Error(`The local front knows no origin such as ${domain}`);
  lookUp(template, 'AWS::CloudFront::OriginAccessControl', origin.OriginAccessControlId, accessControlShape);
  return { kind: 'bucket', bucket, path, headers };
}

/** AllViewerExceptHostHeader ("Use managed origin request policies"). */
const forwardsAll = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

function readBehaviour(
  template: ResolvedTemplate,
  given: z.infer<typeof behaviourShape>,
  origin: Origin,
): Behaviour {
  const { OriginRequestPolicyId: requestPolicy, ResponseHeadersPolicyId: headersId } = given;
  if (requestPolicy !== undefined && requestPolicy !== forwardsAll) {
    throw new Error(`The local front does not know the origin request policy ${requestPolicy}`);
  }
  const edge = (event: string) =>
    given.FunctionAssociations.find(({ EventType }) => EventType === event)?.FunctionARN;
  return {
    matches: pathPattern(given.PathPattern),
    methods: given.AllowedMethods,
    origin,
    compression: given.Compress ? readCachePolicy(template, given.CachePolicyId) : nothing,
    forwards: requestPolicy === forwardsAll,
    headers:
      headersId === undefined
        ? undefined
        : lookUp(template, 'AWS::CloudFront::ResponseHeadersPolicy', headersId, headersPolicyShape)
            .ResponseHeadersPolicyConfig,
    viewerRequest: readFunction(template, edge('viewer-request')),
    viewerResponse: readFunction(template, edge('viewer-response')),
  };
}

/** `*` any characters, `?` one; the slash at the start may be left out; case counts (CacheBehavior, PathPattern). */
function pathPattern(pattern: string): (path: string) => boolean {
  const literal = pattern.replace(/^\//, '').replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const expression = new RegExp(`^/${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
  return (path) => expression.test(path);
}

const nothing: Compression = { gzip: false, brotli: false };
/** Without a cache, only compression is left of a cache policy, and that it forwards nothing by itself. */
const cachePolicyShape = z.object({
  CachePolicyConfig: z.object({
    ParametersInCacheKeyAndForwardedToOrigin: z.strictObject({
      CookiesConfig: z.strictObject({ CookieBehavior: z.literal('none') }),
      EnableAcceptEncodingBrotli: z.boolean().default(false),
      EnableAcceptEncodingGzip: z.boolean().default(false),
      HeadersConfig: z.strictObject({ HeaderBehavior: z.literal('none') }),
      QueryStringsConfig: z.strictObject({ QueryStringBehavior: z.literal('none') }),
    }),
  }),
});

function readCachePolicy(template: ResolvedTemplate, id: string): Compression {
  // CachingDisabled, CloudFront's own.
  if (id === '4135ea2d-6df8-44a3-9df3-4b5a84be39ad') return nothing;
  const { CachePolicyConfig } = lookUp(template, 'AWS::CloudFront::CachePolicy', id, cachePolicyShape);
  const parameters = CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin;
  return { gzip: parameters.EnableAcceptEncodingGzip, brotli: parameters.EnableAcceptEncodingBrotli };
}

const headersPolicyShape = z.object({ ResponseHeadersPolicyConfig: headersPolicy });
const functionShape = z.object({
  Name: z.string(),
  FunctionCode: z.string(),
  FunctionConfig: z.object({ Runtime: z.literal('cloudfront-js-2.0') }),
});

function readFunction(template: ResolvedTemplate, arn: string | undefined): EdgeFunction | undefined {
  if (arn === undefined) return undefined;
  const { Name, FunctionCode } = lookUp(template, 'AWS::CloudFront::Function', arn, functionShape);
  return { name: Name, code: FunctionCode };
}
