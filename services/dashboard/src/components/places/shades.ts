import { EXPRESSION_NAMES, type Expression, percent } from '@crowdtone/domain';

/** What is shown: people, or the share of one expression. */
export type Shade = Expression | 'people';

/** A value as a colour, the strongest for the largest one. */
export function colourOf(shade: Shade, value: number, largest: number): string {
  const colour = shade === 'people' ? 'var(--accent)' : `var(--expression-${shade})`;
  const strength = largest === 0 ? 0 : value / largest;
  return `color-mix(in srgb, ${colour} ${Math.round(12 + 78 * strength)}%, transparent)`;
}

/** A value in words. */
export function valueText(shade: Shade, value: number): string {
  if (shade === 'people') return value < 10 ? value.toFixed(1) : String(Math.round(value));
  return percent(value);
}

/** What a value is, as a heading. */
export function shadeTitle(shade: Shade): string {
  return shade === 'people' ? 'People in a window, on average' : `${EXPRESSION_NAMES[shade]}, share of readable people`;
}
