/** How texts of a catalogue are written, and the types that hold their translations to them. */

/** A text that depends on a number, its placeholder `{count}`: a form for each plural of English and German. */
export interface Plural {
  readonly one: string;
  readonly other: string;
}

/** A text with placeholders such as `{label}`. */
export type Message = string | Plural;

/** The texts of one part of the page by key. */
export type Messages = Readonly<Record<string, Message>>;

/** The same keys in another language: one that is missing, or that English does not have, does not compile. */
export type Translation<English extends Messages> = {
  readonly [Key in keyof English]: English[Key] extends string ? string : Plural;
};

/** The names of the placeholders of a text. */
export type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

/** The names of the values that a message needs. */
export type ValueNames<Of extends Message> = Of extends string
  ? Placeholders<Of>
  : Of extends Plural
    ? 'count' | Placeholders<Of['one']> | Placeholders<Of['other']>
    : never;

/** A text cut at its placeholders: texts at even places, names at odd ones. */
export function partsOf(text: string): readonly string[] {
  return text.split(/\{(\w+)\}/);
}
