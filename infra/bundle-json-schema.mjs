// Stands in for the part of zod that writes a schema as JSON Schema, which every schema carries and none of the functions
// is asked for.
function absent() {
  throw new Error('Left out of the bundle: see infra/trimmed.ts');
}
export const createToJSONSchemaMethod = () => absent;
export const createStandardJSONSchemaMethod = () => absent;
