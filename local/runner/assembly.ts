/** A cloud assembly on disk: the template of each stack, and the folder of each asset. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** Present or not: nothing of it concerns this machine. */
const unread = z.unknown().optional();
const json = z.record(z.string(), z.unknown());

const resource = z.strictObject({
  Type: z.string(),
  Properties: json.default({}),
  Metadata: unread,
  DependsOn: unread,
  DeletionPolicy: unread,
  UpdateReplacePolicy: unread,
});

const output = z.looseObject({ Value: z.unknown(), Export: z.object({ Name: z.string() }).optional() });

/** Strict: a section or an attribute that nobody reads here would be a part of the system that is not run. */
const templateSchema = z.strictObject({
  AWSTemplateFormatVersion: unread,
  Description: unread,
  Metadata: unread,
  /** CDK's check of the bootstrap stack, which this machine does not have. */
  Rules: unread,
  Parameters: z.record(z.string(), z.looseObject({ Default: unread })).default({}),
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), output).default({}),
});
export type Template = z.infer<typeof templateSchema>;

export interface Assembly {
  readonly stacks: readonly { readonly name: string; readonly template: Template }[];
  /** The folder behind an `S3Key` (`<hash>.zip`) that a template names; throws when the assembly has none. */
  assetFolder(s3Key: string): string;
}

const name = z.string().optional();
const names = z.looseObject({ stackName: name, templateFile: name, file: name }).default({});
const manifestSchema = z.object({
  artifacts: z.record(z.string(), z.looseObject({ type: z.string(), properties: names })),
});
const assetsSchema = z.object({
  files: z.record(
    z.string(),
    z.looseObject({ source: z.object({ path: z.string(), packaging: z.string() }) }),
  ),
});

export function readAssembly(directory: string): Assembly {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(directory, file), 'utf8'));
  const artifacts = Object.entries(manifestSchema.parse(read('manifest.json')).artifacts);
  const stacks = artifacts.flatMap(([id, { type, properties }]) =>
    type === 'aws:cloudformation:stack' && properties.templateFile !== undefined
      ? [parseStack(properties.stackName ?? id, read(properties.templateFile))]
      : [],
  );
  const assets = artifacts.flatMap(([, { type, properties }]) =>
    type === 'cdk:asset-manifest' && properties.file !== undefined
      ? Object.entries(assetsSchema.parse(read(properties.file)).files)
      : [],
  );
  const folders = new Map(assets.map(([hash, { source }]) => [`${hash}.zip`, source]));
  return {
    stacks,
    assetFolder(s3Key) {
      const source = folders.get(s3Key);
      if (source?.packaging !== 'zip') throw new Error(`The assembly has no folder for ${s3Key}`);
      return join(directory, source.path);
    },
  };
}

function parseStack(name: string, value: unknown): Assembly['stacks'][number] {
  const parsed = templateSchema.safeParse(value);
  if (!parsed.success) throw new Error(`${name}: ${z.prettifyError(parsed.error)}`, { cause: parsed.error });
  return { name, template: parsed.data };
}
