import { de } from './de';
import { en } from './en';
import { language, perLocale } from './language';
import { type Message, partsOf, type ValueNames } from './messages';

type English = typeof en;
type Area = keyof English & string;

/** A key of the catalogues, such as `history.title`. */
export type TextKey = { [A in Area]: `${A}.${keyof English[A] & string}` }[Area];

type MessageOf<Key extends TextKey> = Key extends `${infer A extends Area}.${infer Name}`
  ? Name extends keyof English[A]
    ? English[A][Name] extends Message
      ? English[A][Name]
      : never
    : never
  : never;

/** The values of the placeholders of a text; none for a text without. */
export type ValuesOf<Key extends TextKey, Value> = [ValueNames<MessageOf<Key>>] extends [never]
  ? []
  : [
      values: Readonly<
        Record<ValueNames<MessageOf<Key>>, Value> &
          ('count' extends ValueNames<MessageOf<Key>> ? { count: number } : object)
      >,
    ];

/** The catalogues by language. German has every key of English, or it does not compile. */
export const CATALOGUES = { en, de } as const;

const plurals = perLocale((locale) => new Intl.PluralRules(locale));
const numbers = perLocale((locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }));

/** A number of people or things: `12,345`; a mean with one decimal, `34.2`. */
export function count(value: number): string {
  return numbers().format(value);
}

/**
 * A text of the page in its language. Numbers are written as {@link count} does; whatever is to be written otherwise is
 * passed as a text.
 */
export function t<Key extends TextKey>(key: Key, ...[values]: ValuesOf<Key, string | number>): string {
  const given = (values ?? {}) as Readonly<Record<string, string | number>>;
  return partsOf(textOf(key, given.count))
    .map((part, place) => (place % 2 === 0 ? part : shown(given[part] ?? '')))
    .join('');
}

/** The text of a key in its plural form, with its placeholders. */
export function textOf(key: TextKey, amount: unknown): string {
  const [area, name] = key.split(/\.(.*)/s) as [Area, string];
  const messages: Readonly<Record<string, Message>> = CATALOGUES[language()][area];
  const message = messages[name] ?? key;
  if (typeof message === 'string') return message;
  return plurals().select(Number(amount)) === 'one' ? message.one : message.other;
}

function shown(value: string | number): string {
  return typeof value === 'number' ? count(value) : value;
}
