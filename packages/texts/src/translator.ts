import type { Language } from '@crowdtone/domain';
import { LOCALES } from './locale';
import { type Message, type Messages, partsOf, type ValueNames } from './messages';

/** Texts by area and key. */
export type Catalogue = Readonly<Record<string, Messages>>;

type Area<English> = keyof English & string;

/** A key of a catalogue, such as `history.title`. */
export type KeyOf<English> = { [A in Area<English>]: `${A}.${keyof English[A] & string}` }[Area<English>];

type MessageOf<English, Key> = Key extends `${infer A extends Area<English>}.${infer Name}`
  ? Name extends keyof English[A]
    ? English[A][Name] extends Message
      ? English[A][Name]
      : never
    : never
  : never;

/** The values of the placeholders of a text; none for a text without. */
export type ValuesOf<English, Key, Value> = [ValueNames<MessageOf<English, Key>>] extends [never]
  ? []
  : [
      values: Readonly<
        Record<ValueNames<MessageOf<English, Key>>, Value> &
          ('count' extends ValueNames<MessageOf<English, Key>> ? { count: number } : object)
      >,
    ];

/** A text of a catalogue with its values. */
export type Translate<English> = <Key extends KeyOf<English>>(
  key: Key,
  ...values: ValuesOf<English, Key, string | number>
) => string;

/** Looks texts up. */
export interface Translator<English> {
  /** A text in the language. Numbers are written as the translator does; whatever is to be written otherwise is passed as a text. */
  readonly t: Translate<English>;
  /** The text of a key in its plural form, with its placeholders. */
  readonly textOf: (key: KeyOf<English>, amount: unknown) => string;
}

const plurals = new Map(Object.entries(LOCALES).map(([name, locale]) => [name, new Intl.PluralRules(locale)]));

/**
 * Texts of catalogues.
 *
 * @param catalogues of each language, all with the keys of English
 * @param language that texts are in when they are looked up
 * @param number writes a number
 */
export function translator<English extends Catalogue>(
  catalogues: { readonly en: English } & Readonly<Record<Language, Catalogue>>,
  language: () => Language,
  number: (value: number) => string,
): Translator<English> {
  const textOf = (key: KeyOf<English>, amount: unknown): string => {
    const [area = '', name = ''] = key.split(/\.(.*)/s);
    const message: Message = catalogues[language()][area]?.[name] ?? key;
    if (typeof message === 'string') return message;
    return plurals.get(language())?.select(Number(amount)) === 'one' ? message.one : message.other;
  };
  const shown = (value: string | number) => (typeof value === 'number' ? number(value) : value);
  return {
    textOf,
    t: (key, ...[values]) => {
      const given = (values ?? {}) as Readonly<Record<string, string | number>>;
      return partsOf(textOf(key, given.count))
        .map((part, place) => (place % 2 === 0 ? part : shown(given[part] ?? '')))
        .join('');
    },
  };
}
