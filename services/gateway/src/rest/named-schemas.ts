import { z } from 'zod';

/**
 * Runs `describe` while zod knows schemas by these names and so refers to them instead of repeating them; other users of
 * its registry never see the names.
 *
 * @param schemas by the names they have in the description
 * @returns what `describe` returns
 */
export function withSchemaNames<Result>(schemas: Readonly<Record<string, z.ZodType>>, describe: () => Result): Result {
  const named = Object.entries(schemas).map(([id, schema]) => ({ id, schema, meta: z.globalRegistry.get(schema) }));
  for (const { id, schema, meta } of named) z.globalRegistry.add(schema, { ...meta, id });
  try {
    return describe();
  } finally {
    for (const { schema, meta } of named) {
      z.globalRegistry.remove(schema);
      if (meta !== undefined) z.globalRegistry.add(schema, meta);
    }
  }
}
