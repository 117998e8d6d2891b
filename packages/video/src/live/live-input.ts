/** How ffmpeg is told to read each kind of live source. */
import type { Readable } from 'node:stream';
import { type FfmpegInput, ffmpegInput, type InputSettings, isHls, polledInput } from '../ffmpeg-input';
import { type Source, schemeOf } from '../sources';

export interface LiveInput extends FfmpegInput {
  /** Filters that go before all others. */
  readonly filters: readonly string[];
}

/** Picture times counted from the moment each picture left the decoder. */
const TIMES_OF_ARRIVAL = "setpts='(RTCTIME-RTCSTART)/(TB*1000000)'";

/** A webcam of Linux is a file in /dev, but not one that can be read as one. */
function isWebcam(source: Source): boolean {
  return source.kind === 'file' && source.address.startsWith('/dev/video');
}

/**
 * A recording plays at its own speed, again and again; HLS comes in pieces of some seconds, which are played at their
 * own speed too; everything else is taken as it comes.
 */
export function liveInput(source: Source, settings: InputSettings): LiveInput {
  if (isWebcam(source)) return { options: ['-f', 'v4l2'], address: source.address, stdin: null, filters: [] };
  const input = ffmpegInput(source, { transport: 'tcp', quick: true, ...settings });
  if (source.kind === 'file')
    return { ...input, options: ['-re', '-stream_loop', '-1', ...input.options], filters: [] };
  if (source.kind === 'lavfi' || isHls(source)) return { ...input, options: ['-re', ...input.options], filters: [] };
  // Motion JPEG has no times at all: ffmpeg would count 25 pictures to a second, whatever the camera does.
  return { ...input, filters: /^https?$/.test(schemeOf(source)) ? [TIMES_OF_ARRIVAL] : [] };
}

/** Motion JPEG that somebody else fetches. */
export function fedLiveInput(body: Readable): LiveInput {
  return { options: ['-f', 'mjpeg'], address: 'pipe:0', stdin: body, filters: [TIMES_OF_ARRIVAL] };
}

/** An address that answers with one JPEG each time, asked `fps` times a second. */
export function polledLiveInput(source: Source, settings: InputSettings, fps: number): LiveInput {
  return { ...polledInput(source, { quick: true, ...settings }, 1000 / fps), filters: [TIMES_OF_ARRIVAL] };
}
