type Value = string | number | boolean | null;

/** Values in aligned columns below their names, numbers to the right. */
export function textTable(columns: readonly string[], rows: readonly (readonly Value[])[]): string {
  const texts = rows.map((row) => row.map(textOf));
  const widths = columns.map((name, at) => Math.max(name.length, ...texts.map((row) => row[at]?.length ?? 0)));
  const isRight = columns.map((_, at) => rows.every((row) => typeof row[at] === 'number' || row[at] === null));
  const line = (cells: readonly string[]) =>
    `${cells
      .map((cell, at) => (isRight[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd()}\n`;
  return line(columns) + line(widths.map((width) => '-'.repeat(width))) + texts.map(line).join('');
}

function textOf(value: Value): string {
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(6)));
  // Control characters of a name would move the cursor.
  return value === null ? '' : String(value).replaceAll(/\p{Cc}/gu, ' ');
}
