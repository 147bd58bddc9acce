/** The synthesized template as the local cloud sees it: every reference already a value. */
export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  /** `AWS::S3::Bucket` */
  readonly type: string;
  /** With `Ref`, `Fn::GetAtt`, `Fn::Join` and their kin resolved. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** What `Ref` gives: a name, an ARN or an id, by type. */
  readonly ref: string;
}

export interface ResolvedTemplate {
  readonly resources: readonly Resource[];
  ofType(type: string): readonly Resource[];
}

/** A logical id as people read it, without the hash that CDK puts behind it: `article1F70EAC5` → `article`. */
export const plainName = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');
