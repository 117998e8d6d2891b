export * from './alert-text';
export * from './locale';
export { type Message, type Messages, type Placeholders, type Plural, partsOf, type Translation } from './messages';
export * from './mood-text';
export * from './percent';
export { SHARED_LABELS } from './shared-labels';
export * from './translator';
export { SHARED, type Words, wordsOf } from './words';
