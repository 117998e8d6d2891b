/** How ffmpeg is told to read each kind of live source. */
import { inputAddress, inputOptions, type Source, schemeOf } from '../sources';

export type RtspTransport = 'tcp' | 'udp';

export interface LiveInput {
  readonly address: string;
  /** What goes before the address. */
  readonly options: readonly string[];
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
export function liveInput(source: Source, transport: RtspTransport, networkTimeoutMs: number): LiveInput {
  const input = { address: inputAddress(source), filters: [] };
  if (isWebcam(source)) return { ...input, address: source.address, options: ['-f', 'v4l2'] };
  if (source.kind === 'file') return { ...input, options: ['-re', '-stream_loop', '-1'] };
  const options = inputOptions(source, networkTimeoutMs);
  if (source.kind === 'lavfi') return { ...input, options: ['-re', ...options] };
  const scheme = schemeOf(source);
  if (/^rtsps?$/.test(scheme)) {
    return {
      ...input,
      options: ['-rtsp_transport', transport, '-timeout', String(Math.round(networkTimeoutMs * 1000))],
    };
  }
  if (/^https?$/.test(scheme)) {
    if (/\.m3u8($|[?#])/i.test(source.address)) return { ...input, options: ['-re', ...options] };
    // Motion JPEG has no times at all: ffmpeg would count 25 pictures to a second, whatever the camera does.
    return { ...input, options, filters: [TIMES_OF_ARRIVAL] };
  }
  return { ...input, options };
}
