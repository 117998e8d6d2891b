import type { SourceNote } from '@crowdtone/domain';
import { sourceError } from './failures';
import type { ProbedSource, ProbedStream } from './ffprobe';
import { note } from './source-notes';
import type { Source } from './sources';

/** Video streams of a source, in order; without cover art and thumbnails. */
export function videoStreams({ streams }: ProbedSource): readonly ProbedStream[] {
  return streams.filter(
    ({ codec_type, disposition }) =>
      codec_type === 'video' && !disposition?.attached_pic && !disposition?.timed_thumbnails,
  );
}

const areaOf = ({ width = 0, height = 0 }: ProbedStream) => width * height;
const canDecode = (stream: ProbedStream) =>
  stream.codec_name !== undefined && stream.codec_name !== 'unknown' && areaOf(stream) > 0;

/** Streams that are not analysed and that a note names. */
const MAX_NAMED = 5;

/** The stream of a source that is analysed. */
export interface ChosenStream {
  readonly stream: ProbedStream;
  readonly notes: readonly SourceNote[];
}

/**
 * The stream that is analysed: of those that can be decoded, a moving one before a still, then one marked as default, then
 * the largest.
 *
 * @param packets how many packets of each stream, by its index, the beginning of the source holds; null when not counted
 * @throws {CrowdtoneError} E_SOURCE_NO_VIDEO or E_SOURCE_UNSUPPORTED (input)
 */
export function chooseStream(
  source: Source,
  probed: ProbedSource,
  packets: ReadonlyMap<number, number> | null,
): ChosenStream {
  const candidates = videoStreams(probed);
  const moves = ({ index }: ProbedStream) => packets === null || (packets.get(index) ?? 0) > 1;
  const rank = (stream: ProbedStream) => [
    Number(canDecode(stream)),
    Number(moves(stream)),
    stream.disposition?.default ?? 0,
    areaOf(stream),
  ];
  const [best] = candidates.toSorted((a, b) => compareRanks(rank(b), rank(a)));
  if (!best) {
    const others = [...new Set(probed.streams.map((stream) => stream.codec_type ?? 'data'))].join(' and ') || 'nothing';
    throw sourceError(
      'E_SOURCE_NO_VIDEO',
      `${source.name} contains ${others} but no video`,
      'use a source with a video stream',
    );
  }
  if (!canDecode(best)) {
    throw sourceError(
      'E_SOURCE_UNSUPPORTED',
      `this ffmpeg cannot decode the video in ${source.name}`,
      'convert it to H.264 with the software that created it',
    );
  }
  if (candidates.length === 1) return { stream: best, notes: [] };
  const describe = (stream: ProbedStream) => ({
    index: stream.index,
    codec: stream.codec_name ?? 'unknown',
    width: stream.width ?? 0,
    height: stream.height ?? 0,
    isStill: !moves(stream),
    isDefault: Boolean(stream.disposition?.default),
  });
  const others = candidates.filter((stream) => stream !== best);
  const named = others.slice(0, MAX_NAMED);
  const chosen = { streams: candidates.length, chosen: describe(best) };
  const rest = { others: named.map(describe), more: others.length - named.length };
  return { stream: best, notes: [note('stream', { kind: 'stream', ...chosen, ...rest })] };
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((value, index) => value !== b[index]);
  return differing < 0 ? 0 : (a[differing] ?? 0) - (b[differing] ?? 0);
}
