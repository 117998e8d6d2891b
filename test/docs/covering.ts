/**
 * Items that have every part that any of the items has, in their order: each choice adds the most parts that the earlier ones lack.
 *
 * @param partsOf at least one part of each item
 */
export function covering<Item>(items: readonly Item[], partsOf: (item: Item) => readonly string[]): Item[] {
  const partsByItem = new Map(items.map((item) => [item, new Set(partsOf(item))]));
  const missing = new Set([...partsByItem.values()].flatMap((parts) => [...parts]));
  const chosen = new Set<Item>();
  const gain = (item: Item) => [...(partsByItem.get(item) ?? [])].filter((part) => missing.has(part)).length;
  while (missing.size > 0) {
    const best = items.reduce((most, item) => (gain(item) > gain(most) ? item : most));
    chosen.add(best);
    for (const part of partsByItem.get(best) ?? []) missing.delete(part);
  }
  return items.filter((item) => chosen.has(item));
}
