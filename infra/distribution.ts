/** What readers meet: CloudFront before the site bucket and the HTTP API. */
import { fileURLToPath } from 'node:url';
import { Duration, Fn, Stack, Validations } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AccessLevel,
  AllowedMethods,
  type BehaviorOptions,
  CacheCookieBehavior,
  CachePolicy,
  CacheQueryStringBehavior,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Deployment } from './deployment.ts';

interface Origins {
  readonly site: Bucket;
  readonly api: HttpApi;
  readonly deployment: Deployment;
}

export function distribution(scope: Construct, { site, api, deployment }: Origins): Distribution {
  const files = siteFiles(scope, site);
  const dynamic = dynamicPages(scope, api);
  const search = { ...files, responseHeadersPolicy: headers(scope, 'SearchHeaders', { runsScripts: true }) };
  const feeds = { ...files, responseHeadersPolicy: headers(scope, 'FeedHeaders', { openToScripts: true }) };
  const made = new Distribution(scope, 'Distribution', {
    comment: 'Courant',
    httpVersion: HttpVersion.HTTP2_AND_3,
    priceClass: PriceClass.PRICE_CLASS_100,
    defaultRootObject: 'index.html',
    defaultBehavior: files,
    additionalBehaviors: {
      '/api/*': dynamic,
      '/subscribe': dynamic,
      '/confirm/*': dynamic,
      '/preferences': dynamic,
      '/preferences/*': dynamic,
      '/u/*': dynamic,
      '/search/*': search,
      '*.xml': feeds,
      '*.json': feeds,
    },
    errorResponses: [
      { httpStatus: 404, responsePagePath: '/404.html', responseHttpStatus: 404, ttl: Duration.seconds(10) },
    ],
    ...(deployment.domain !== undefined && deployment.certificateArn !== undefined
      ? {
          domainNames: [deployment.domain],
          certificate: Certificate.fromCertificateArn(scope, 'Certificate', deployment.certificateArn),
          minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
        }
      : {}),
  });
  Validations.of(made).acknowledge({
    id: 'Annotation::@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
    reason: 'A default root object is set: nobody is shown a list of the bucket.',
  });
  return made;
}

/** The bucket's own Cache-Control decides how long; listing rights turn a missing page into a plain 404. */
function siteFiles(scope: Construct, site: Bucket): BehaviorOptions {
  return {
    // CDK's own types disagree under exactOptionalPropertyTypes: Bucket is an IBucket.
    origin: S3BucketOrigin.withOriginAccessControl(site as IBucket, {
      originAccessLevels: [AccessLevel.READ, AccessLevel.LIST],
    }),
    viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
    compress: true,
    cachePolicy: new CachePolicy(scope, 'SiteCache', {
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(60),
      maxTtl: Duration.days(365),
      cookieBehavior: CacheCookieBehavior.none(),
      queryStringBehavior: CacheQueryStringBehavior.none(),
      enableAcceptEncodingGzip: true,
      enableAcceptEncodingBrotli: true,
    }),
    responseHeadersPolicy: headers(scope, 'SiteHeaders', {}),
    functionAssociations: [
      { eventType: FunctionEventType.VIEWER_REQUEST, function: edgeFunction(scope, 'viewer-request') },
      { eventType: FunctionEventType.VIEWER_RESPONSE, function: edgeFunction(scope, 'viewer-response') },
    ],
  };
}

/** The subscribe, confirm and leave pages: never cached, and their addresses never told to other sites. */
function dynamicPages(scope: Construct, api: HttpApi): BehaviorOptions {
  return {
    origin: new HttpOrigin(Fn.select(2, Fn.split('/', api.apiEndpoint))),
    viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    allowedMethods: AllowedMethods.ALLOW_ALL,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    responseHeadersPolicy: headers(scope, 'DynamicHeaders', { tellNobody: true }),
  };
}

function edgeFunction(scope: Construct, name: 'viewer-request' | 'viewer-response'): EdgeFunction {
  return new EdgeFunction(scope, name, {
    code: FunctionCode.fromFile({ filePath: fileURLToPath(new URL(`./edge/${name}.js`, import.meta.url)) }),
    runtime: FunctionRuntime.JS_2_0,
  });
}

/** `scripts`: the search page runs one of our own, which reads its index. */
const contentSecurityPolicy = (scripts: boolean): string =>
  [
    "default-src 'none'",
    "img-src 'self' https: data:",
    "media-src 'self' https:",
    "style-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(scripts ? ["script-src 'self'", "connect-src 'self'"] : []),
  ].join('; ');

function headers(
  scope: Construct,
  id: string,
  {
    openToScripts = false,
    runsScripts = false,
    tellNobody = false,
  }: { openToScripts?: boolean; runsScripts?: boolean; tellNobody?: boolean },
): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, id, {
    // CloudFront's default name would repeat across two Courants in one account.
    responseHeadersPolicyName: `${Stack.of(scope).stackName}-${id}`,
    securityHeadersBehavior: {
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: {
        referrerPolicy: tellNobody
          ? HeadersReferrerPolicy.NO_REFERRER
          : HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
        override: true,
      },
      strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
      contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy(runsScripts), override: true },
    },
    ...(openToScripts
      ? {
          corsBehavior: {
            accessControlAllowOrigins: ['*'],
            accessControlAllowMethods: ['GET', 'HEAD'],
            accessControlAllowHeaders: ['*'],
            // Where the hub is, and what a reader in a browser asks by the next time.
            accessControlExposeHeaders: ['ETag', 'Link'],
            accessControlAllowCredentials: false,
            originOverride: true,
          },
        }
      : {}),
  });
}
