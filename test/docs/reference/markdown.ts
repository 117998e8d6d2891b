/** Text of a page as Markdown that GitHub and VitePress show alike. */

/** Said at the top of every page that is written by a program. */
export const GENERATED = '<!-- Written by `npm run docs:generate`; do not edit. -->';

/** A table; cells are Markdown already. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)].join('\n');
}

/** Plain text for a cell or a paragraph: nothing in it is taken for a tag, a column or a Vue expression. */
export function text(plain: string): string {
  return plain
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('|', '\\|')
    .replaceAll('{{', '{&#8203;{')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('*', '\\*')
    .trim();
}

/** Code in a cell or a paragraph; empty for nothing. */
export function code(plain: string): string {
  return plain === '' ? '' : `\`${plain.replaceAll('|', '\\|')}\``;
}

/** Parts of a page, a blank line between them. */
export function page(...parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
