import type { Construct } from 'constructs';
import { environment } from '../../src/keys.ts';
import { readsSendQuota, sendsMail, usesTable } from '../grants.ts';
import { type StageFunction, stageFunction } from '../stage-function.ts';
import { type Path, wakeable } from './stage.ts';

/** *notices*: mails authors and the owner what is owed to them. Reads no content: the rows say everything. */
export function noticesStage(
  scope: Construct,
  { store, bundles, deployment, failedWakes }: Path,
): StageFunction {
  const notices = stageFunction(scope, 'notices', {
    bundles,
    // A sandbox account sends one mail a second.
    timeout: 60,
    memory: 512,
    environment: {
      [environment.contentTable]: store.contentTable.tableName,
      // A brake on digests must not silence these either.
      [environment.confirmationConfigurationSet]: store.confirmationMail.configurationSetName,
      [environment.sendShare]: String(deployment.sendRateShare),
      [environment.senderDomain]: deployment.senderDomain,
      [environment.siteUrl]: store.siteUrl,
    },
  });
  usesTable(notices, store.contentTable, ['GetItem', 'Query', 'PutItem', 'DeleteItem']);
  sendsMail(notices, store.sender, deployment.senderDomain, store.confirmationMail);
  readsSendQuota(notices);
  return wakeable(notices, failedWakes);
}
