import {
  CfnStage,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpApi,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Construct } from 'constructs';
import { environment, journalPrefix } from '../../src/keys.ts';
import { clearsSuppressions, sendsMail, usesTable, writesObjects } from '../grants.ts';
import { type StageFunction, stageFunction } from '../stage-function.ts';
import type { Path } from './stage.ts';

/**
 * Requests a second, and how many at once: whoever floods the forms finds them closed before the account's ten functions
 * are all busy with them. Mail programs that leave, and readers who confirm, come in crowds after each mail.
 */
// As CloudFormation writes them: CDK passes this part of a stage on as it is.
const forms = { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 };
const links = { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 };
const routes = {
  '/api/{proxy+}': forms,
  '/preferences': forms,
  '/subscribe': links,
  '/confirm/{token}': links,
  '/u/{token}': links,
  '/preferences/{proxy+}': links,
} as const;

/** *subscribers*: subscribe, confirm, change, leave. HTTP API behind CloudFront. */
export function subscribersStage(scope: Construct, { store, bundles, deployment }: Path): StageFunction {
  const subscribers = stageFunction(scope, 'subscribers', {
    bundles,
    // The cutoff of a digest lies further back than this (docs/protocols.md, Digest: Cutoff).
    timeout: 5,
    memory: 512,
    environment: {
      [environment.contentBucket]: store.contentBucket.bucketName,
      [environment.contentTable]: store.contentTable.tableName,
      [environment.subscribersTable]: store.subscribersTable.tableName,
      [environment.confirmationConfigurationSet]: store.confirmationMail.configurationSetName,
      [environment.linkSecret]: store.linkSecret.secretArn,
      [environment.siteUrl]: store.siteUrl,
    },
  });
  usesTable(subscribers, store.contentTable, ['GetItem']);
  usesTable(subscribers, store.subscribersTable, ['GetItem', 'PutItem']);
  writesObjects(subscribers, store.contentBucket, [journalPrefix]);
  store.linkSecret.grantRead(subscribers);
  sendsMail(subscribers, store.sender, deployment.senderDomain, store.confirmationMail);
  clearsSuppressions(subscribers);

  // The API's address belongs to the store; its routes, and the stage that throttles them, come and go with this stack.
  publicRoutes(
    scope,
    HttpApi.fromHttpApiAttributes(scope, 'Api', { httpApiId: store.api.apiId }),
    subscribers,
  );
  return subscribers;
}

function publicRoutes(scope: Construct, httpApi: IHttpApi, subscribers: StageFunction): void {
  const integration = new HttpLambdaIntegration('Subscribers', subscribers);
  const made = Object.keys(routes).map(
    (path) =>
      new HttpRoute(scope, `Route ${path}`, {
        httpApi,
        routeKey: HttpRouteKey.with(path, HttpMethod.ANY),
        integration,
      }),
  );
  const stage = new HttpStage(scope, 'DefaultStage', { httpApi, stageName: '$default', autoDeploy: true });
  const resource = stage.node.defaultChild;
  if (!(resource instanceof CfnStage)) throw new Error('A stage without its resource');
  // CDK has no word for the throttle of one route. The routes must be there first.
  resource.routeSettings = Object.fromEntries(
    Object.entries(routes).map(([path, limits]) => [`ANY ${path}`, limits]),
  );
  stage.node.addDependency(...made);
}
