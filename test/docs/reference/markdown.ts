/** Text of a page as Markdown that GitHub and VitePress render alike. */

/** Notice at the top of every generated page. */
export const GENERATED = '<!-- Written by `npm run docs:generate`; do not edit. -->';

/** Escapes plain text for a cell or a paragraph: tags, columns and Vue expressions. */
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
