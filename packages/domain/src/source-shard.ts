/**
 * Which shard the outcomes of a source belong to: always the same, in every run and version (FNV-1a of 32 bits over the bytes of
 * the id, modulo the number of shards).
 *
 * @param shards number of shards, at least 1
 * @returns 0 to `shards` - 1
 */
export function shardOf(sourceId: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(sourceId)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % shards;
}
