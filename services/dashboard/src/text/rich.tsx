import { partsOf } from '@crowdtone/texts';
import { Fragment, type ReactNode } from 'react';
import { count, type TextKey, textOf, type ValuesOf } from './translate';

/** A text of the page whose placeholders stand for elements, such as `<code>`. */
export function rich<Key extends TextKey>(key: Key, ...[values]: ValuesOf<Key, ReactNode>): ReactNode {
  const given = (values ?? {}) as Readonly<Record<string, ReactNode>>;
  return partsOf(textOf(key, given.count)).map((part, place) => {
    const value = given[part];
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never change their order
    return <Fragment key={place}>{place % 2 === 0 ? part : typeof value === 'number' ? count(value) : value}</Fragment>;
  });
}
