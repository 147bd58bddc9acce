import { HttpApi, HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Construct } from 'constructs';
import { environment, journalPrefix } from '../../src/keys.ts';
import { sendsMail, usesTable, writesObjects } from '../grants.ts';
import { type StageFunction, stageFunction } from '../stage-function.ts';
import type { Path } from './stage.ts';

const routes = ['/api/{proxy+}', '/subscribe', '/confirm/{token}', '/u/{token}'] as const;

/** *subscribers*: subscribe, confirm, leave. HTTP API behind CloudFront. */
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

  // The API's address belongs to the store; its routes come and go with this stack.
  const api = HttpApi.fromHttpApiAttributes(scope, 'Api', { httpApiId: store.api.apiId });
  const integration = new HttpLambdaIntegration('Subscribers', subscribers);
  for (const path of routes) {
    new HttpRoute(scope, `Route ${path}`, {
      httpApi: api,
      routeKey: HttpRouteKey.with(path, HttpMethod.ANY),
      integration,
    });
  }
  return subscribers;
}
