/** Mutations of texts and of JSON values. */
import type { RandomStream } from '@crowdtone/runtime';

/** One of the items. */
export function pick<Item>(random: RandomStream, items: readonly Item[]): Item {
  const item = items[random.integer(items.length)];
  if (item === undefined) throw new RangeError('there is nothing to choose from');
  return item;
}

const NUMBERS = ['-1', '0', '1e308', '-0', '9007199254740993', '4294967296', '0x10', '1_000', 'NaN', '.5', '1e-400'];
const CHARACTERS = [
  '\0',
  '\n',
  '\r\n',
  '\t',
  '\u2028',
  '\ufeff',
  '\u202e',
  '😀',
  'é',
  '\ud800',
  '%',
  '%00',
  '\\',
  '"',
  "'",
];
const STRUCTURE = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '- ',
  '&a ',
  '*a',
  '!!binary ',
  '|',
  '? ',
  '---\n',
  '#',
  '@',
  '/',
  '..',
  '//',
];
const LONG = [64, 1_000, 20_000];

/** A text with one to four places changed: characters inserted, removed, repeated or replaced, numbers exchanged. */
export function mutateText(random: RandomStream, text: string): string {
  let mutated = text;
  for (let changes = 1 + random.integer(4); changes > 0; changes -= 1) mutated = mutateOnce(random, mutated);
  return mutated;
}

function mutateOnce(random: RandomStream, text: string): string {
  const at = random.integer(text.length + 1);
  const end = Math.min(text.length, at + 1 + random.integer(20));
  const insert = (piece: string) => text.slice(0, at) + piece + text.slice(at);
  switch (random.integer(8)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return insert(text.slice(at, end));
    case 2:
      return insert(pick(random, CHARACTERS));
    case 3:
      return insert(pick(random, STRUCTURE));
    case 4:
      return insert(pick(random, [...CHARACTERS, ...STRUCTURE]).repeat(pick(random, LONG)));
    case 5:
      return text.slice(0, at);
    case 6:
      return text.replace(/-?\d+(\.\d+)?/, () => pick(random, NUMBERS));
    default:
      return text.slice(0, at) + String.fromCharCode(random.integer(0xffff)) + text.slice(at + 1);
  }
}

const VALUES: readonly ((random: RandomStream) => unknown)[] = [
  () => null,
  () => true,
  () => '',
  () => [],
  () => ({}),
  () => -1,
  () => 1e308,
  () => 0.1,
  () => Number.MAX_SAFE_INTEGER,
  (random) => 'x'.repeat(pick(random, LONG)),
  (random) => pick(random, CHARACTERS),
  (random) => pick(random, NUMBERS),
  (random) => nested(pick(random, [10, 200])),
  () => ['__proto__', 'constructor', 'toString'],
  () => JSON.parse('{ "__proto__": { "role": "operator" }, "constructor": 1 }'),
];

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/**
 * A JSON value with one to three of its parts exchanged, removed or added.
 *
 * @param keys names of keys to add, beside those that every program has to expect
 */
export function mutateJson(random: RandomStream, value: unknown, keys: readonly string[] = []): unknown {
  let mutated = structuredClone(value);
  for (let changes = 1 + random.integer(3); changes > 0; changes -= 1) mutated = changePart(random, mutated, keys);
  return mutated;
}

function changePart(random: RandomStream, value: unknown, keys: readonly string[]): unknown {
  const isLeaf = typeof value !== 'object' || value === null;
  if (isLeaf || random.integer(6) === 0) return pick(random, VALUES)(random);
  if (Array.isArray(value)) {
    const place = random.integer(value.length + 1);
    const part = place < value.length ? changePart(random, value[place], keys) : pick(random, VALUES)(random);
    return [...value.slice(0, place), part, ...value.slice(place + 1)];
  }
  const entries = Object.entries(value);
  const place = random.integer(entries.length + 1);
  const [key, part] = entries[place] ?? [];
  if (key === undefined || random.integer(6) === 0) {
    const name = pick(random, [...keys, '', '__proto__', 'x', 'x'.repeat(300), 'a.b', '😀']);
    return Object.fromEntries([...entries, [name, pick(random, VALUES)(random)]]);
  }
  if (random.integer(6) === 0) return Object.fromEntries(entries.filter(([name]) => name !== key));
  return Object.fromEntries(
    entries.map(([name, each]) => [name, name === key ? changePart(random, part, keys) : each]),
  );
}
