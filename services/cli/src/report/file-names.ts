import type { SourceRecord } from '@crowdtone/domain';

/** Bytes of UTF-8; file systems take 255 with the ending. */
const MAX_BYTES = 200;
/** Of a recording, with at least one letter: in `hall.01` the number is part of the name. */
const ENDING = /\.(?=[a-z0-9]*[a-z])[a-z0-9]{2,5}$/i;

/**
 * What files about single sources are called, without an ending, by source id: the label as people know it, such as `cam1-00.00` of
 * `cam1/00.00.mp4`. Where labels would be the same name, also on file systems that ignore case, it is the source id.
 */
export function fileNamesOf(sources: readonly Pick<SourceRecord, 'sourceId' | 'label'>[]): ReadonlyMap<string, string> {
  const names = sources.map(({ label }) => nameOf(label));
  const counts = new Map<string, number>();
  for (const name of names) counts.set(folded(name), (counts.get(folded(name)) ?? 0) + 1);
  return new Map(
    sources.map(({ sourceId }, index) => {
      const name = names[index] ?? '';
      return [sourceId, name === '' || counts.get(folded(name)) !== 1 ? sourceId : name];
    }),
  );
}

function nameOf(label: string): string {
  const name = label
    .replace(ENDING, '')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return Buffer.byteLength(name) > MAX_BYTES ? '' : name;
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
