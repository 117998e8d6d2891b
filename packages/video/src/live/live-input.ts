/** The input of ffmpeg for each kind of live source. */
import type { Readable } from 'node:stream';
import { type FfmpegInput, ffmpegInput, type InputSettings, isHls, polledInput } from '../ffmpeg-input';
import { type Source, schemeOf } from '../sources';

/** An input with the filters it needs. */
export interface LiveInput extends FfmpegInput {
  /** Filters to apply before all others. */
  readonly filters: readonly string[];
}

/** Frame times counted from the moment each frame left the decoder. */
const TIMES_OF_ARRIVAL = "setpts='(RTCTIME-RTCSTART)/(TB*1000000)'";

/** A webcam on Linux is a device file in /dev, not a regular file. */
function isWebcam(source: Source): boolean {
  return source.kind === 'file' && source.address.startsWith('/dev/video');
}

/**
 * A recording plays at its own speed, in a loop; HLS comes in segments of some seconds, which are played at their own speed
 * too; everything else is read as it arrives.
 */
export function liveInput(source: Source, settings: InputSettings): LiveInput {
  if (isWebcam(source)) return { options: ['-f', 'v4l2'], address: source.address, stdin: null, filters: [] };
  const input = ffmpegInput(source, { transport: 'tcp', quick: true, ...settings });
  if (source.kind === 'file')
    return { ...input, options: ['-re', '-stream_loop', '-1', ...input.options], filters: [] };
  if (source.kind === 'lavfi' || isHls(source)) return { ...input, options: ['-re', ...input.options], filters: [] };
  // Motion JPEG has no timestamps: ffmpeg would assume 25 frames per second, whatever the camera does.
  return { ...input, filters: /^https?$/.test(schemeOf(source)) ? [TIMES_OF_ARRIVAL] : [] };
}

/** Motion JPEG that this process fetches. */
export function fedLiveInput(body: Readable): LiveInput {
  return { options: ['-f', 'mjpeg'], address: 'pipe:0', stdin: body, filters: [TIMES_OF_ARRIVAL] };
}

/** An address that returns a single JPEG, requested `fps` times per second. */
export function polledLiveInput(source: Source, settings: InputSettings, fps: number): LiveInput {
  return { ...polledInput(source, { quick: true, ...settings }, 1000 / fps), filters: [TIMES_OF_ARRIVAL] };
}
