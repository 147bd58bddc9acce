/**
 * Which properties of the template the front acts on, and which it knowingly leaves, each with the reason. A path
 * covers everything below it; the items of an array share its path. The runner refuses what is in neither list.
 */
export interface KnownProperties {
  readonly acts: readonly string[];
  readonly leaves: Readonly<Record<string, string>>;
}

/** `names` are separated by spaces. */
const under = (parent: string, names: string): string[] => names.split(' ').map((name) => `${parent}${name}`);
const left = (reason: string, names: string, parent = ''): Record<string, string> =>
  Object.fromEntries(under(parent, names).map((path) => [path, reason]));

const label = 'a label; nothing is decided by it';
const getAndHead = 'GET and HEAD alone are answered from what is kept, in any case';
const plainHttp = 'the local front speaks plain HTTP on 127.0.0.1 only';
const config = 'DistributionConfig.';
const behaviour =
  'AllowedMethods CachePolicyId Compress FunctionAssociations OriginRequestPolicyId ResponseHeadersPolicyId TargetOriginId';

export const knownProperties: Readonly<Record<string, KnownProperties>> = {
  'AWS::CloudFront::Distribution': {
    acts: [
      ...under(`${config}CacheBehaviors.`, `${behaviour} PathPattern`),
      ...under(`${config}DefaultCacheBehavior.`, behaviour),
      ...under(
        `${config}CustomErrorResponses.`,
        'ErrorCachingMinTTL ErrorCode ResponseCode ResponsePagePath',
      ),
      ...under(
        `${config}Origins.`,
        'DomainName Id OriginAccessControlId OriginCustomHeaders OriginPath S3OriginConfig',
      ),
      ...under(config, 'DefaultRootObject Enabled'),
    ],
    leaves: {
      ...left(getAndHead, 'CacheBehaviors.CachedMethods DefaultCacheBehavior.CachedMethods', config),
      ...left(
        plainHttp,
        'CacheBehaviors.ViewerProtocolPolicy DefaultCacheBehavior.ViewerProtocolPolicy',
        config,
      ),
      ...left(plainHttp, 'Aliases HttpVersion IPV6Enabled PriceClass ViewerCertificate', config),
      ...left('the API is called within the process', 'Origins.CustomOriginConfig', config),
      ...left(label, 'DistributionConfig.Comment Tags'),
    },
  },
  'AWS::CloudFront::CachePolicy': {
    acts: under('CachePolicyConfig.', 'DefaultTTL MaxTTL MinTTL ParametersInCacheKeyAndForwardedToOrigin'),
    leaves: left(label, 'Comment Name', 'CachePolicyConfig.'),
  },
  'AWS::CloudFront::ResponseHeadersPolicy': {
    acts: under('ResponseHeadersPolicyConfig.', 'CorsConfig CustomHeadersConfig SecurityHeadersConfig'),
    leaves: left(label, 'Comment Name', 'ResponseHeadersPolicyConfig.'),
  },
  'AWS::CloudFront::OriginAccessControl': {
    acts: under(
      'OriginAccessControlConfig.',
      'OriginAccessControlOriginType SigningBehavior SigningProtocol',
    ),
    leaves: left(label, 'Description Name', 'OriginAccessControlConfig.'),
  },
  'AWS::CloudFront::Function': {
    acts: ['FunctionCode', 'FunctionConfig.Runtime', 'Name'],
    leaves: { AutoPublish: 'the newest code always runs', ...left(label, 'FunctionConfig.Comment Tags') },
  },
  'AWS::ApiGatewayV2::Api': {
    acts: ['ProtocolType'],
    leaves: {
      DisableExecuteApiEndpoint: 'only the front reaches the API',
      ...left(label, 'Description Name Tags'),
    },
  },
  'AWS::ApiGatewayV2::Stage': {
    acts: ['ApiId', 'StageName'],
    leaves: {
      AccessLogSettings: 'readers of the local run are not logged',
      AutoDeploy: 'the newest routes are always served',
      ...left('one person on one machine is not throttled', 'DefaultRouteSettings RouteSettings'),
      ...left(label, 'Description Tags'),
    },
  },
  'AWS::ApiGatewayV2::Route': { acts: under('', 'ApiId AuthorizationType RouteKey Target'), leaves: {} },
  'AWS::ApiGatewayV2::Integration': {
    acts: under('', 'ApiId IntegrationType IntegrationUri PayloadFormatVersion TimeoutInMillis'),
    leaves: { Description: label },
  },
};
