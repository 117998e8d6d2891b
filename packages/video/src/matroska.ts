/**
 * Raw frames with their presentation times as a Matroska stream for ffmpeg's standard input (RFC 9559): raw video alone has a
 * frame rate and no times, and the frames of a recording do not come at a fixed rate.
 */
import type { RgbImage } from '@crowdtone/imaging';

/** A frame to be shown from a time on. */
export interface TimedImage extends RgbImage {
  /** Whole milliseconds are kept; grows from frame to frame. */
  readonly presentationMs: number;
}

const ID = {
  ebml: 0x1a45dfa3,
  docType: 0x4282,
  docTypeVersion: 0x4287,
  docTypeReadVersion: 0x4285,
  segment: 0x18538067,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  muxingApp: 0x4d80,
  writingApp: 0x5741,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackUid: 0x73c5,
  trackType: 0x83,
  lacing: 0x9c,
  codec: 0x86,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
  colourSpace: 0x2eb524,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
} as const;

const NANOSECONDS_PER_MS = 1_000_000;
const VIDEO_TRACK = 1;
/** Packed RGB of 24 bits. */
const RGB24 = Buffer.from([...Buffer.from('RGB'), 24]);
/** Number of the track, time within the cluster, and the flag of a key frame. */
const BLOCK_HEADER = Buffer.from([0x80 | VIDEO_TRACK, 0, 0, 0x80]);

/** What precedes the frames. */
export function matroskaHeader({ width, height }: Pick<RgbImage, 'width' | 'height'>): Uint8Array {
  const video = [number(ID.pixelWidth, width), number(ID.pixelHeight, height), element(ID.colourSpace, RGB24)];
  const track = [
    ...[number(ID.trackNumber, VIDEO_TRACK), number(ID.trackUid, VIDEO_TRACK), number(ID.trackType, 1)],
    ...[number(ID.lacing, 0), text(ID.codec, 'V_UNCOMPRESSED'), element(ID.video, ...video)],
  ];
  const info = [
    number(ID.timestampScale, NANOSECONDS_PER_MS),
    text(ID.muxingApp, 'crowdtone'),
    text(ID.writingApp, 'crowdtone'),
  ];
  return Buffer.concat([
    element(ID.ebml, text(ID.docType, 'matroska'), number(ID.docTypeVersion, 4), number(ID.docTypeReadVersion, 2)),
    idOf(ID.segment),
    Buffer.from([0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), // of unknown size
    element(ID.info, ...info),
    element(ID.tracks, element(ID.trackEntry, ...track)),
  ]);
}

/** What precedes the pixels of one frame. */
export function matroskaFrameHeader({ data, presentationMs }: TimedImage): Uint8Array {
  const time = number(ID.timestamp, Math.round(presentationMs));
  const block = Buffer.concat([idOf(ID.simpleBlock), sizeOf(BLOCK_HEADER.length + data.length), BLOCK_HEADER]);
  return Buffer.concat([idOf(ID.cluster), sizeOf(time.length + block.length + data.length), time, block]);
}

function element(id: number, ...content: readonly Uint8Array[]): Buffer {
  const size = content.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([idOf(id), sizeOf(size), ...content]);
}

function number(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return element(id, bytes);
}

function text(id: number, value: string): Buffer {
  return element(id, Buffer.from(value));
}

function idOf(id: number): Buffer {
  const hex = id.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}

/** A size in eight bytes, of which the first bit that is set tells their number. */
function sizeOf(size: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(size));
  bytes[0] = 0x01;
  return bytes;
}
