import type { Expression } from '@crowdtone/domain';
import { oneDecimal, percent } from '../../text/format';
import { count, t } from '../../text/translate';

/** What is shown: people, or the share of one expression. */
export type Shade = Expression | 'people';

/** A value as a colour, the strongest for the largest one. */
export function shadeStyle(shade: Shade, value: number, largest: number) {
  const strength = largest === 0 ? 0 : value / largest;
  const background = shade === 'people' ? 'var(--accent)' : `var(--expression-${shade})`;
  return { background, opacity: 0.12 + 0.78 * strength };
}

/** A value in words. */
export function valueText(shade: Shade, value: number): string {
  if (shade === 'people') return value < 10 ? oneDecimal(value) : count(Math.round(value));
  return percent(value);
}

/** What a value is, as a heading. */
export function shadeTitle(shade: Shade): string {
  if (shade === 'people') return t('places.meanPeople');
  return t('places.meanShare', { expression: t(`expression.${shade}`) });
}
