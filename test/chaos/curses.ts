/** Kinds of files that break other programs, each a different one; what cannot be read, or only in part, and what is odd. */
import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '@crowdtone/runtime';
import { bitsFlipped, firstPart, renamed } from '@crowdtone/testing/video/fixtures';
import { ffmpeg } from '../scenes/footage';

/** Where curses find what they spoil. */
interface Materials {
  /** A sound recording of a crowd, MP4 with H.264. */
  readonly whole: string;
  /** For intermediate files. */
  readonly scratch: string;
}

/** Makes one kind of cursed file at a path. */
type Curse = (path: string, materials: Materials) => void | Promise<void>;

const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '5', '-pix_fmt', 'yuv420p'];
const FASTSTART = ['-movflags', '+faststart'];

/** What ffmpeg makes of a test pattern. */
function pattern(graph: string, ...codec: readonly string[]): Curse {
  const source = `testsrc=size=64x48:rate=10:duration=1${graph === '' ? '' : `,${graph}`}`;
  return (path) => ffmpeg('-f', 'lavfi', '-i', source, ...codec, path);
}

/** The crowd in another coding, then changed. */
function spoilt(change: (bytes: Buffer) => Buffer, ...codec: readonly string[]): Curse {
  return async (path, { whole, scratch }) => {
    const sound = join(scratch, `sound-${path.slice(path.lastIndexOf('/') + 1)}`);
    await ffmpeg('-i', whole, ...codec, sound);
    writeFileSync(path, change(readFileSync(sound)));
  };
}

const written =
  (content: string | Buffer): Curse =>
  (path) =>
    writeFileSync(path, content);
const half = firstPart(0.5);

/** Bytes without sense, always the same. */
function noise(length: number): Buffer {
  const random = seededRandom(length);
  return Buffer.from(Array.from({ length }, () => Math.floor(256 * random())));
}

const afterHeader = (bytes: Buffer) => bytes.subarray(0, bytes.indexOf('mdat') + 8);
const withNoise = (bytes: Buffer) => Buffer.concat([bytes, noise(10_000)]);
const afterNoise = (bytes: Buffer) => Buffer.concat([noise(5_000), bytes]);
const twice = (bytes: Buffer) => Buffer.concat([bytes, bytes]);
/** The header of an FLV is 13 bytes; what follows are tags with times of their own. */
const clockRestarted = (bytes: Buffer) => Buffer.concat([bytes, bytes.subarray(13)]);
const withoutStart = (bytes: Buffer) => bytes.subarray(Math.floor(bytes.length / 3));
const enlargedGif = (bytes: Buffer) => {
  const changed = Buffer.from(bytes);
  changed.writeUInt16LE(9000, 6);
  changed.writeUInt16LE(9000, 8);
  return changed;
};

/** By the end of their name. */
export const CURSES: ReadonlyMap<string, Curse> = new Map<string, Curse>([
  ['empty.mp4', written('')],
  ['text.mp4', written('no video\n')],
  ['cut.mp4', spoilt(firstPart(0.6), '-c', 'copy', ...FASTSTART)],
  ['"quoted" \'name\'\n🎉.mp4', pattern('', ...H264)],
  ['one-frame.mp4', pattern('', '-frames:v', '1', ...H264)],
  ['sound-only.mp4', (path) => ffmpeg('-f', 'lavfi', '-i', 'sine=duration=1', '-f', 'mp4', path)],
  ['index-missing.mp4', spoilt(half, '-c', 'copy')],
  ['header-only.mp4', spoilt(afterHeader, '-c', 'copy', ...FASTSTART)],
  ['cut.mkv', spoilt(half, '-c', 'copy')],
  ['cut.webm', spoilt(half, '-c:v', 'libvpx', '-deadline', 'realtime')],
  ['cut.avi', spoilt(half, '-c:v', 'mjpeg')],
  ['cut.ts', spoilt(half, '-c', 'copy')],
  ['cut.flv', spoilt(half, '-c:v', 'flv1')],
  ['cut.mpg', spoilt(half, '-c:v', 'mpeg1video', '-r', '25')],
  ['cut.asf', spoilt(half, '-c:v', 'wmv2')],
  ['cut-fragments.mp4', spoilt(half, ...H264, '-movflags', 'frag_keyframe+empty_moov')],
  ['flipped.mp4', spoilt(bitsFlipped, '-c', 'copy', ...FASTSTART)],
  ['flipped.mkv', spoilt(bitsFlipped, '-c', 'copy')],
  ['flipped.ts', spoilt(bitsFlipped, '-c', 'copy')],
  ['flipped.avi', spoilt(bitsFlipped, '-c:v', 'mpeg4')],
  ['flipped.gif', spoilt(bitsFlipped)],
  ['unknown-codec.mp4', spoilt(renamed('avc1', 'zzz9'), '-c', 'copy')],
  ['offsets-missing.mp4', spoilt(renamed('stco', 'xxxx'), '-c', 'copy')],
  ['sizes-missing.mp4', spoilt(renamed('stsz', 'xxxx'), '-c', 'copy')],
  ['too-large.gif', spoilt(enlargedGif, '-frames:v', '2', '-vf', 'scale=64:48')],
  ['noise-after.mp4', spoilt(withNoise, '-c', 'copy')],
  ['noise-before.ts', spoilt(afterNoise, '-c', 'copy')],
  ['joined.mp4', spoilt(twice, '-c', 'copy')],
  ['joined.ts', spoilt(twice, '-c', 'copy')],
  ['restarted.flv', spoilt(clockRestarted, '-c:v', 'flv1')],
  ['no-start.h264', spoilt(withoutStart, '-c', 'copy')],
  ['renamed.avi', spoilt((bytes) => bytes, '-c', 'copy', '-f', 'mp4')],
  ['zeros.mp4', written(Buffer.alloc(65_536))],
  ['noise.mp4', written(noise(65_536))],
  ['archive.mp4', written(Buffer.concat([Buffer.from('PK\x03\x04'), noise(2_000)]))],
  ['playlist.mp4', written('#EXTM3U\n#EXTINF:1,\n/etc/passwd\n#EXT-X-ENDLIST\n')],
  ['script.mp4', written('ffconcat version 1.0\nfile /etc/passwd\n')],
  ['one-pixel.mkv', pattern('format=rgb24,crop=1:1', '-c:v', 'ffv1')],
  ['odd-sides.mkv', pattern('scale=101:77,format=gbrp10le', '-c:v', 'ffv1')],
  ['grey-16-bit.mkv', pattern('format=gray16le', '-c:v', 'ffv1')],
  ['transparent.mov', pattern('format=argb', '-c:v', 'qtrle')],
  ['yuv-410.avi', pattern('format=yuv410p', '-c:v', 'rawvideo')],
  ['black-and-white.avi', pattern('format=monob', '-c:v', 'rawvideo')],
  ['full-range.mjpeg', pattern('format=yuvj420p')],
  ['wide-pixels.mp4', pattern('setsar=2', ...H264)],
  ['interlaced.ts', pattern('', '-c:v', 'mpeg2video', '-r', '25', '-flags', '+ilme+ildct')],
  ['uneven.gif', pattern("setpts='(N+gte(N,3)*20)/10/TB'", '-fps_mode', 'passthrough')],
  ['before-zero.mkv', pattern('', ...H264, '-output_ts_offset', '-5', '-avoid_negative_ts', 'disabled')],
  ['an-hour-late.ts', pattern('', ...H264, '-output_ts_offset', '3600')],
  ['link-to-nowhere.mp4', (path) => symlinkSync(`${path}.nowhere`, path)],
  ['pipe.mp4', (path) => void execFileSync('mkfifo', [path])],
]);
