/** A map of at most `limit` entries: setting a key makes its entry the newest, and the oldest is evicted beyond the limit. */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  /** @param limit at least 1 */
  constructor(private readonly limit: number) {
    super();
  }

  override set(key: Key, value: Value): this {
    this.delete(key);
    super.set(key, value);
    if (this.size > this.limit) {
      const [oldest] = this.keys();
      this.delete(oldest as Key);
    }
    return this;
  }
}
