import { z } from 'zod';

/** One key of a document, as a reference page lists it. */
export interface Field {
  /** `sources[].url` */
  readonly path: string;
  /** `integer, 1 to 64` */
  readonly type: string;
  /** As JSON; null when there is none. */
  readonly fallback: string | null;
  readonly required: boolean;
  readonly description: string;
}

/** The parts of JSON Schema that zod writes. */
interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly format?: string;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** Every key of a schema, outer ones first. Branches of a union follow each other, named by their constant `kind`. */
export function fieldsOf(schema: z.ZodType, io: 'input' | 'output'): Field[] {
  return fieldsIn(z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as JsonSchema, '');
}

function fieldsIn(schema: JsonSchema, prefix: string): Field[] {
  const { properties = {}, required = [] } = schema;
  return Object.entries(properties).flatMap(([key, value]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    const { inner, at } = contentOf(value, path);
    return [
      {
        path,
        type: typeOf(value),
        fallback: value.default === undefined ? null : JSON.stringify(value.default),
        required: required.includes(key),
        description: value.description ?? '',
      },
      ...inner.flatMap((branch) => fieldsIn(branch, at(branch))),
    ];
  });
}

/** The objects inside a value, and how their keys are addressed. */
function contentOf(value: JsonSchema, path: string): { inner: JsonSchema[]; at: (branch: JsonSchema) => string } {
  const branches = value.anyOf ?? value.oneOf;
  if (branches !== undefined) {
    const inner = branches.map((branch) => contentOf(branch, path));
    return { inner: inner.flatMap((each) => each.inner), at: (branch) => inner[0]?.at(branch) ?? path };
  }
  if (value.items !== undefined) {
    const { inner } = contentOf(value.items, path);
    return { inner, at: (branch) => `${path}[]${kindOf(branch)}` };
  }
  return { inner: value.properties === undefined ? [] : [value], at: () => path };
}

function kindOf({ properties }: JsonSchema): string {
  const kind = properties?.kind?.const;
  return typeof kind === 'string' ? `(${kind})` : '';
}

function typeOf(value: JsonSchema): string {
  if (value.const !== undefined) return JSON.stringify(value.const);
  if (value.enum !== undefined) return value.enum.map(String).join(', ');
  const branches = value.anyOf ?? value.oneOf;
  if (branches !== undefined) return [...new Set(branches.map(typeOf))].join(' or ');
  if (value.items !== undefined) return `list of ${typeOf(value.items)}`;
  if (value.propertyNames !== undefined) return `map from ${typeOf(value.propertyNames)} to number`;
  if (value.type === undefined) return 'text';
  const name = [value.type].flat().map(wordOf).join(' or ');
  const { minimum, maximum, exclusiveMinimum } = value;
  const bounds = [
    exclusiveMinimum === undefined ? '' : `over ${exclusiveMinimum}`,
    isBound(minimum) && isBound(maximum) ? `${minimum} to ${maximum}` : isBound(minimum) ? `from ${minimum}` : '',
    isBound(maximum) && !isBound(minimum) ? `up to ${maximum}` : '',
  ].filter((part) => part !== '');
  return [name, ...bounds].join(', ');
}

function wordOf(type: string): string {
  return type === 'string' ? 'text' : type === 'object' ? 'map' : type;
}

/** Bounds that zod sets for every integer, which are not documented. */
function isBound(value: number | undefined): value is number {
  return value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;
}
