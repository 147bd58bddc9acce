/** Reading the template's properties: what the front cannot serve stops the start with its name. */
import * as z from 'zod';
import type { ResolvedTemplate, Resource } from '../runner/resource.ts';

/** The properties as `shape` has them, or an error with the resource's name and the path of each fault. */
export function propertiesOf<T extends z.ZodType>(resource: Resource, shape: T): z.infer<T> {
  const parsed = shape.safeParse(resource.properties);
  if (parsed.success) return parsed.data;
  const name = `${resource.stack}/${resource.logicalId}`;
  throw new Error(
    `${name}: the local front cannot serve this ${resource.type}\n${z.prettifyError(parsed.error)}`,
  );
}

/** `lookUp(type, ref, shape)`: the properties of the resource that `Ref` gives as `ref`. */
export const lookUpIn =
  (template: ResolvedTemplate) =>
  <T extends z.ZodType>(type: string, ref: string | undefined, shape: T): z.infer<T> => {
    const found = template.ofType(type).find((resource) => resource.ref === ref);
    if (found !== undefined) return propertiesOf(found, shape);
    throw new Error(`The template has no ${type} ${ref}, or the local front does not know it`);
  };
export type LookUp = ReturnType<typeof lookUpIn>;
