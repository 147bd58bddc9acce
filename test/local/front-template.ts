/** A small distribution as a synthesized template describes one, with every reference resolved. */
import type { ResolvedTemplate, Resource } from '../../local/runner/resource.ts';

export const apiId = 'a1b2c3d4e5';
export const apiDomain = `${apiId}.execute-api.us-east-1.amazonaws.com`;
const edgeArn = (name: string) => `arn:aws:cloudfront::000000000000:function/${name}`;

const viewerRequest = `function handler(event) {
  const request = event.request;
  if (request.uri === '/throws') throw new Error('on purpose');
  if (request.uri === '/endless') for (;;) {}
  if (request.uri.endsWith('/')) request.uri += 'index.html';
  else if (request.uri.indexOf('.') === -1) {
    return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: request.uri + '/' } } };
  }
  return request;
}`;
const viewerResponse = `async function handler(event) {
  const response = event.response;
  const status = response.headers['x-amz-meta-status'];
  if (status) response.statusCode = Number(status.value);
  delete response.headers['x-amz-meta-status'];
  return response;
}`;

const files = {
  AllowedMethods: ['GET', 'HEAD'],
  CachePolicyId: 'site-cache',
  Compress: true,
  FunctionAssociations: [
    { EventType: 'viewer-request', FunctionARN: edgeArn('in') },
    { EventType: 'viewer-response', FunctionARN: edgeArn('out') },
  ],
  ResponseHeadersPolicyId: 'site-headers',
  TargetOriginId: 'site',
  ViewerProtocolPolicy: 'redirect-to-https',
};
const dynamic = {
  AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
  CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
  ResponseHeadersPolicyId: 'api-headers',
  TargetOriginId: 'api',
  ViewerProtocolPolicy: 'redirect-to-https',
};

export const distributionConfig = {
  CacheBehaviors: [
    { ...dynamic, PathPattern: '/api/*' },
    { ...dynamic, PathPattern: 'u/*' },
    { ...files, PathPattern: '*.xml', ResponseHeadersPolicyId: 'feed-headers' },
  ],
  CustomErrorResponses: [
    { ErrorCode: 404, ResponseCode: 404, ResponsePagePath: '/404.html', ErrorCachingMinTTL: 10 },
  ],
  DefaultCacheBehavior: files,
  DefaultRootObject: 'index.html',
  Enabled: true,
  Origins: [
    { Id: 'site', DomainName: 'site.s3.us-east-1.amazonaws.com', OriginAccessControlId: 'control' },
    {
      Id: 'api',
      DomainName: apiDomain,
      OriginCustomHeaders: [{ HeaderName: 'X-From-Edge', HeaderValue: 'yes' }],
    },
  ],
};

const securityHeaders = {
  ContentTypeOptions: { Override: true },
  ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: false },
  StrictTransportSecurity: { AccessControlMaxAgeSec: 60, Override: true },
};

const route = (key: string, name: string, apiId: string, target: string): [string, string, object] => [
  'AWS::ApiGatewayV2::Route',
  name,
  { ApiId: apiId, RouteKey: key, Target: `integrations/${target}`, AuthorizationType: 'NONE' },
];
const integration = (name: string, functionArn: string, more = {}): [string, string, object] => [
  'AWS::ApiGatewayV2::Integration',
  name,
  {
    ApiId: apiId,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: functionArn,
    PayloadFormatVersion: '2.0',
    ...more,
  },
];

type Changes = Readonly<Record<string, object>>;

/** `changes` replaces properties of the resource with that `ref`. */
export function frontTemplate(changes: Changes = {}): ResolvedTemplate {
  const listed: [type: string, ref: string, properties: object][] = [
    ['AWS::CloudFront::Distribution', 'distribution', { DistributionConfig: distributionConfig }],
    [
      'AWS::CloudFront::OriginAccessControl',
      'control',
      { OriginAccessControlConfig: { OriginAccessControlOriginType: 's3', SigningBehavior: 'always' } },
    ],
    [
      'AWS::CloudFront::CachePolicy',
      'site-cache',
      {
        CachePolicyConfig: {
          ...{ MinTTL: 0, DefaultTTL: 60, MaxTTL: 31_536_000 },
          ParametersInCacheKeyAndForwardedToOrigin: {
            CookiesConfig: { CookieBehavior: 'none' },
            EnableAcceptEncodingBrotli: true,
            EnableAcceptEncodingGzip: true,
            HeadersConfig: { HeaderBehavior: 'none' },
            QueryStringsConfig: { QueryStringBehavior: 'none' },
          },
        },
      },
    ],
    [
      'AWS::CloudFront::ResponseHeadersPolicy',
      'site-headers',
      { ResponseHeadersPolicyConfig: { SecurityHeadersConfig: securityHeaders } },
    ],
    [
      'AWS::CloudFront::ResponseHeadersPolicy',
      'api-headers',
      {
        ResponseHeadersPolicyConfig: {
          CustomHeadersConfig: { Items: [{ Header: 'X-Robots-Tag', Value: 'noindex', Override: true }] },
        },
      },
    ],
    [
      'AWS::CloudFront::ResponseHeadersPolicy',
      'feed-headers',
      {
        ResponseHeadersPolicyConfig: {
          CorsConfig: {
            AccessControlAllowCredentials: false,
            AccessControlAllowHeaders: { Items: ['*'] },
            AccessControlAllowMethods: { Items: ['GET', 'HEAD'] },
            AccessControlAllowOrigins: { Items: ['*'] },
            OriginOverride: true,
          },
        },
      },
    ],
    ...[
      ['in', viewerRequest],
      ['out', viewerResponse],
    ].map(([name = '', code]): [string, string, object] => [
      'AWS::CloudFront::Function',
      edgeArn(name),
      { Name: name, FunctionCode: code, FunctionConfig: { Runtime: 'cloudfront-js-2.0' } },
    ]),
    ['AWS::ApiGatewayV2::Api', apiId, { ProtocolType: 'HTTP' }],
    ['AWS::ApiGatewayV2::Stage', '$default', { ApiId: apiId, StageName: '$default' }],
    integration('pages', 'arn:pages'),
    integration('slow', 'arn:slow', { TimeoutInMillis: 50 }),
    route('ANY /u/{token}', 'r1', apiId, 'pages'),
    route('ANY /api/{proxy+}', 'r2', apiId, 'pages'),
    route('POST /api/subscribe', 'r3', apiId, 'pages'),
    route('ANY /api/slow', 'r4', apiId, 'slow'),
    route('$default', 'r5', 'another-api', 'pages'),
  ];
  const resources: Resource[] = listed.map(([type, ref, properties]) => ({
    stack: 'Store',
    logicalId: ref,
    type,
    ref,
    properties: { ...properties, ...changes[ref] },
  }));
  return { resources, ofType: (type) => resources.filter((resource) => resource.type === type) };
}
