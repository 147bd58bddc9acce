/** Pictures that were measured before: the content bucket knows them by their bytes, so nothing is decoded here. */
import { readFile } from '../article/records.ts';
import { deleteUnmeasured, readUnmeasured, type Unmeasured } from '../article/unmeasured.ts';
import { measureKnown } from '../images/measure.ts';
import { recordPicture, unmeasuredStanding } from '../images/record.ts';
import { inParallel } from '../site/in-parallel.ts';
import type { RebuildPorts } from './ports.ts';

const width = 8;

/** Before anything is built: pages and feeds name sizes and renditions. The others are left to *images*. */
export async function restorePictures(ports: RebuildPorts): Promise<void> {
  const rows = await readUnmeasured(ports.table);
  await inParallel(width, rows, (row) => restorePicture(ports, row));
  const left = await readUnmeasured(ports.table, 1);
  if (rows.length === 0) return;
  const rest = left.length > 0 ? '; some were never measured, which is the work of the images function' : '';
  ports.progress(`${rows.length} pictures${rest}`);
}

async function restorePicture(ports: RebuildPorts, row: Unmeasured): Promise<void> {
  const record = await readFile(ports.table, row.key);
  const standing = record && unmeasuredStanding(record);
  const picture = standing && (await measureKnown(ports, row.key, standing));
  if (standing === undefined || picture === undefined) return;
  await recordPicture(ports, row.key, standing.etag, picture);
  await deleteUnmeasured(ports.table, row);
}
