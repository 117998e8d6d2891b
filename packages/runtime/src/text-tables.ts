/** Tables as text: Markdown for documents, aligned columns for terminals. */

/** A table in Markdown; cells are Markdown already. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)].join('\n');
}

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

/** Lines of text in aligned columns; the first is text, the others are figures. */
export function alignedLines(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}
