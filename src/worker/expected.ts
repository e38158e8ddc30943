import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** Bounds that only say "fits a JavaScript integer" tell a reader nothing. */
const SAFE = Number.MAX_SAFE_INTEGER;

/** Says in words what a schema wants at each path: `a number > 0`, `one of critical, important, optional`. */
export function expectations(schema: z.ZodType): (path: readonly PropertyKey[]) => string {
  const root: JsonSchema = z.toJSONSchema(schema, { io: 'input' });
  return (path) => {
    const node = schemaAt(root, path);
    return node === undefined ? 'something else' : wordsFor(node);
  };
}

/** The keys that a mapping may have; none for what is no mapping. */
export function knownKeys(schema: z.ZodType): (path: readonly PropertyKey[]) => readonly string[] {
  const root: JsonSchema = z.toJSONSchema(schema, { io: 'input' });
  return (path) => Object.keys(schemaAt(root, path)?.properties ?? {});
}

function schemaAt(root: JsonSchema, path: readonly PropertyKey[]): JsonSchema | undefined {
  let node: JsonSchema | undefined = root;
  for (const segment of path) {
    const next: unknown = typeof segment === 'number' ? node?.items : node?.properties?.[String(segment)];
    node = isSchema(next) ? next : undefined;
  }
  return node;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wordsFor(schema: JsonSchema): string {
  if (schema.enum !== undefined) return `one of ${schema.enum.map(String).join(', ')}`;
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return types.map((type) => typeWords(String(type), schema)).join(' or ');
}

function typeWords(type: string, schema: JsonSchema): string {
  switch (type) {
    case 'integer':
      return `a whole number${bounds(schema)}`;
    case 'number':
      return `a number${bounds(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return schema.minItems === undefined ? 'a list' : `a list of at least ${schema.minItems}`;
    case 'object':
      return 'a mapping';
    case 'null':
      return 'null';
    case 'string':
      return textWords(schema);
    default:
      return 'something else';
  }
}

function textWords({ format, minLength, maxLength }: JsonSchema): string {
  if (format === 'date') return 'a date, YYYY-MM-DD';
  if (format === 'uri') return 'an http or https URL';
  const length = [
    minLength === undefined ? '' : 'that is not empty',
    maxLength === undefined ? '' : `of at most ${maxLength} characters`,
  ].filter((part) => part !== '');
  return ['a text', length.join(', ')].filter((part) => part !== '').join(' ');
}

function bounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  const parts = [
    ...(exclusiveMinimum === undefined ? [] : [`> ${exclusiveMinimum}`]),
    ...(minimum === undefined || minimum <= -SAFE ? [] : [`≥ ${minimum}`]),
    ...(exclusiveMaximum === undefined ? [] : [`< ${exclusiveMaximum}`]),
    ...(maximum === undefined || maximum >= SAFE ? [] : [`≤ ${maximum}`]),
  ];
  return parts.length === 0 ? '' : ` ${parts.join(' and ')}`;
}
