/** May mails go out with the tables that this function was deployed with? */
import { type EpochStanding, epochKeeper } from '../epoch.ts';
import { environment } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import { wallClock } from './clock.ts';
import { required } from './environment.ts';
import { dynamoTableIds } from './table-ids.ts';

export const deployedEpoch = (contentBucket: ObjectStore): (() => Promise<EpochStanding>) =>
  epochKeeper({
    contentBucket,
    tableIds: dynamoTableIds({
      content: required(environment.contentTable),
      subscribers: required(environment.subscribersTable),
      deliveries: required(environment.deliveriesTable),
    }),
    wallClock,
  });
