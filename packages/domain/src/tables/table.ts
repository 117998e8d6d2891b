/** Tables of results: a schema per row, from which CSV, Parquet, SQL views and the codebook derive. */
import { z } from 'zod';

/** Version of the columns of every table; incremented when a column changes its meaning or goes. */
export const TABLES_VERSION = 1;

/** What a column holds. `time` is a moment, as ISO 8601 in UTC. */
export type ColumnType = 'text' | 'integer' | 'number' | 'boolean' | 'time';

/** A column as the codebook, CSV and Parquet know it. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly description: string;
  /** All values it can have; null when there are too many. */
  readonly values: readonly string[] | null;
}

/** A value of a cell. */
export type Cell = string | number | boolean | null;

/** A table: its rows as a schema, its columns as derived from it. */
export interface Table<Row extends Record<string, Cell> = Record<string, Cell>> {
  readonly name: string;
  readonly about: string;
  readonly rowSchema: z.ZodType<Row>;
  readonly columns: readonly Column[];
}

const typeSchema = z.union([z.string(), z.array(z.string())]).transform((type) => [type].flat());
const valueSchema = z.object({
  type: typeSchema.optional(),
  enum: z.array(z.string().nullable()).optional(),
  format: z.string().optional(),
});

/** The parts of JSON Schema that a column needs. */
const columnSchema = valueSchema.extend({ description: z.string().optional(), anyOf: z.array(valueSchema).optional() });

/** Defines a table. Every column of `rowSchema` needs a description. */
export function defineTable<Shape extends Record<string, z.ZodType<Cell>>>(
  name: string,
  about: string,
  rowSchema: z.ZodObject<Shape>,
): Table<z.output<z.ZodObject<Shape>> & Record<string, Cell>> {
  const { properties = {} } = z.toJSONSchema(rowSchema);
  const columns = Object.entries(properties).map(([column, schema]) => columnOf(column, columnSchema.parse(schema)));
  return {
    name,
    about,
    rowSchema: rowSchema as unknown as z.ZodType<z.output<z.ZodObject<Shape>> & Record<string, Cell>>,
    columns,
  };
}

function columnOf(name: string, { description, anyOf, ...schema }: z.infer<typeof columnSchema>): Column {
  if (description === undefined) throw new Error(`the column ${name} has no description`);
  const branches = anyOf ?? [schema];
  const types = branches.flatMap(({ type = ['string'] }) => type);
  const type = types.find((each) => each !== 'null') ?? 'null';
  const isMoment = branches.some(({ format }) => format === 'date-time');
  const values = branches.flatMap((branch) => branch.enum ?? []).filter((value) => value !== null);
  return {
    name,
    type: typeOf(type, isMoment),
    nullable: types.includes('null'),
    description,
    values: values.length === 0 ? null : values,
  };
}

function typeOf(type: string, isMoment: boolean): ColumnType {
  if (type === 'string') return isMoment ? 'time' : 'text';
  if (type === 'integer' || type === 'number' || type === 'boolean') return type;
  throw new Error(`a column cannot be of type ${type}`);
}
