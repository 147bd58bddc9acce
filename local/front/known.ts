/**
 * Which properties of the template the front acts on, and which it knowingly leaves, each with the reason. A path
 * covers everything below it; the items of an array share its path. The runner refuses what is in neither list.
 */
export interface KnownProperties {
  readonly acts: readonly string[];
  readonly leaves: Readonly<Record<string, string>>;
}

const label = 'a label; nothing is decided by it';
const noCache = 'the local front keeps no cache: every request asks the origin';
const plainHttp = 'the local front speaks plain HTTP on 127.0.0.1 only';

/** `names` are separated by spaces; `''` stands for the type itself. */
const under = (parent: string, names: string): string[] =>
  names.split(' ').map((name) => (parent === '' ? name : `${parent}.${name}`));
const left = (reason: string, parent: string, names: string): Record<string, string> =>
  Object.fromEntries(under(parent, names).map((path) => [path, reason]));

const behaviour =
  'AllowedMethods CachePolicyId Compress FunctionAssociations OriginRequestPolicyId ResponseHeadersPolicyId TargetOriginId';

export const knownProperties: Readonly<Record<string, KnownProperties>> = {
  'AWS::CloudFront::Distribution': {
    acts: [
      ...under('DistributionConfig.CacheBehaviors', `${behaviour} PathPattern`),
      ...under('DistributionConfig.DefaultCacheBehavior', behaviour),
      ...under('DistributionConfig.CustomErrorResponses', 'ErrorCode ResponseCode ResponsePagePath'),
      ...under('DistributionConfig', 'DefaultRootObject Enabled'),
      ...under(
        'DistributionConfig.Origins',
        'DomainName Id OriginAccessControlId OriginCustomHeaders OriginPath S3OriginConfig',
      ),
    ],
    leaves: {
      ...left(label, '', 'DistributionConfig.Comment Tags'),
      ...left(noCache, 'DistributionConfig.CacheBehaviors', 'CachedMethods'),
      ...left(noCache, 'DistributionConfig.DefaultCacheBehavior', 'CachedMethods'),
      ...left(noCache, 'DistributionConfig.CustomErrorResponses', 'ErrorCachingMinTTL'),
      ...left(plainHttp, 'DistributionConfig.CacheBehaviors', 'ViewerProtocolPolicy'),
      ...left(plainHttp, 'DistributionConfig.DefaultCacheBehavior', 'ViewerProtocolPolicy'),
      ...left(
        plainHttp,
        'DistributionConfig',
        'Aliases HttpVersion IPV6Enabled PriceClass ViewerCertificate',
      ),
      ...left('the API is called within the process', 'DistributionConfig.Origins', 'CustomOriginConfig'),
    },
  },
  'AWS::CloudFront::CachePolicy': {
    acts: ['CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin'],
    leaves: {
      ...left(noCache, 'CachePolicyConfig', 'DefaultTTL MaxTTL MinTTL'),
      ...left(label, 'CachePolicyConfig', 'Comment Name'),
    },
  },
  'AWS::CloudFront::ResponseHeadersPolicy': {
    acts: under(
      'ResponseHeadersPolicyConfig',
      'CorsConfig CustomHeadersConfig RemoveHeadersConfig SecurityHeadersConfig',
    ),
    leaves: left(label, 'ResponseHeadersPolicyConfig', 'Comment Name'),
  },
  'AWS::CloudFront::OriginAccessControl': {
    acts: under('OriginAccessControlConfig', 'OriginAccessControlOriginType SigningBehavior SigningProtocol'),
    leaves: left(label, 'OriginAccessControlConfig', 'Description Name'),
  },
  'AWS::CloudFront::Function': {
    acts: ['FunctionCode', 'FunctionConfig.Runtime', 'Name'],
    leaves: {
      ...left('the newest code always runs', '', 'AutoPublish'),
      ...left(label, '', 'FunctionConfig.Comment Tags'),
    },
  },
  'AWS::ApiGatewayV2::Api': {
    acts: ['ProtocolType'],
    leaves: {
      ...left('only the front reaches the API', '', 'DisableExecuteApiEndpoint'),
      ...left(label, '', 'Description Name Tags'),
    },
  },
  'AWS::ApiGatewayV2::Stage': {
    acts: ['ApiId', 'StageName'],
    leaves: {
      ...left('readers of the local run are not logged', '', 'AccessLogSettings'),
      ...left('the newest routes are always served', '', 'AutoDeploy'),
      ...left('one person on one machine is not throttled', '', 'DefaultRouteSettings RouteSettings'),
      ...left(label, '', 'Description Tags'),
    },
  },
  'AWS::ApiGatewayV2::Route': { acts: under('', 'ApiId AuthorizationType RouteKey Target'), leaves: {} },
  'AWS::ApiGatewayV2::Integration': {
    acts: under('', 'ApiId IntegrationType IntegrationUri PayloadFormatVersion TimeoutInMillis'),
    leaves: left(label, '', 'Description'),
  },
};
