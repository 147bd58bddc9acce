/** The parts of the control room that show what was seen happening, from a run and what was observed of it. */
import { s3ObjectStore } from '../../src/aws/object-store.ts';
import { reportTextKey } from '../../src/keys.ts';
import { type LocalFile, operatorS3 } from '../local-file.ts';
import type { Observed } from '../observed/observed.ts';
import type { Cloud } from '../runner/cloud.ts';
import { queueArn } from '../servers/sqs.ts';
import { denialsPart } from './denials.ts';
import { functionsPart } from './functions.ts';
import { linksPart } from './links.ts';
import { queuesPart } from './queues.ts';
import type { RoomPart } from './room.ts';
import { uploadsPart } from './uploads.ts';

export interface ObservedPartsOptions {
  readonly cloud: Pick<Cloud, 'functions' | 'servers' | 'failedWakes' | 'lambdaEndpoint'>;
  readonly observed: Observed;
  readonly local: LocalFile;
  /** A path within the state folder. */
  readonly path: (name: string) => string;
}

export function observedParts({ cloud, observed, local, path }: ObservedPartsOptions): readonly RoomPart[] {
  const { functions, servers, failedWakes, lambdaEndpoint } = cloud;
  const content = s3ObjectStore(local.s3.contentBucket, operatorS3(local));
  const reportText = async (key: string) => {
    const found = await content.get(reportTextKey(key));
    return found?.body && new TextDecoder().decode(found.body);
  };
  const queues = new Map(
    Object.entries(local.sqs.queues).map(([name, url]) => [name, queueArn(url.split('/').at(-1) ?? '')]),
  );
  return [
    uploadsPart({ uploads: observed.uploads, reportText }),
    functionsPart({
      ...{ functions, callsOf: (name) => observed.callsOf(name) },
      logFile: (name) => path(`logs/${name}.log`),
    }),
    denialsPart(observed.denials),
    queuesPart({ queues, sqs: servers.sqs, failedWakes }),
    linksPart({ local, lambdaEndpoint, state: path('.') }),
  ];
}
