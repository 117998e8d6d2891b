/**
 * The inputs of ffmpeg and ffprobe. Addresses go to their standard input as a script of ffmpeg's `concat` demuxer, because
 * every user of the machine can read arguments. What may be opened is restricted twice, by protocol and by container, so
 * that neither a server's response nor a disguised file makes ffmpeg open anything else.
 */
import { Readable } from 'node:stream';
import type { FfmpegCommand } from 'fluent-ffmpeg';
import { namedLiterally, type Source, schemeOf } from './sources';

/** How RTSP carries its packets. */
export type RtspTransport = 'tcp' | 'udp';

/** One input of ffmpeg or ffprobe. */
export interface FfmpegInput {
  /** Options before `-i`. */
  readonly options: readonly string[];
  /** The argument of `-i`; contains no secret. */
  readonly address: string;
  /** Written to standard input; null for an input that does not read it. */
  readonly stdin: string | Readable | null;
}

/** A protocol of network sources. */
interface Protocol {
  /** The protocols of ffmpeg that it uses. */
  readonly protocols: string;
  /** The demuxers that may read it. */
  readonly demuxers: string;
  /** Its option for the idle timeout, microseconds. */
  readonly timeoutOption: 'timeout' | 'rw_timeout';
}

/** Containers that hold their frames themselves; playlists and session descriptions name others to be opened. */
const CONTAINERS =
  'mov,matroska,avi,flv,live_flv,mpegts,mpegtsraw,mpeg,mpegvideo,asf,asf_o,ogg,gif,apng,mxf,gxf,lxf,nut,rm,ivf,obu,av1,dv,' +
  'wtv,swf,vc1,vc1test,h261,h263,h264,hevc,m4v,cavsvideo,avs2,avs3,dirac,dnxhd,dhav,ivr,nuv,nsv,pva,rpl,roq,smk,vivo,flic,' +
  'film_cpk,mtv,nc,ty,yuv4mpegpipe,mjpeg,mjpeg_2000,smjpeg,mpjpeg,kux,yop,4xm,bink,filmstrip,fits,wav,mp3,aac,flac,ac3,aiff';

/** Still images as servers and cameras send them. */
const IMAGES = 'jpeg_pipe,png_pipe,bmp_pipe,gif_pipe,webp_pipe,tiff_pipe';

/** Still images in files; without SVG, because it can name other files. */
const IMAGE_FILES =
  `image2,${IMAGES},dpx_pipe,exr_pipe,j2k_pipe,jpegxl_pipe,pam_pipe,pbm_pipe,pcx_pipe,pgm_pipe,ppm_pipe,` +
  'sgi_pipe,xbm_pipe,xpm_pipe';

const HTTP = { demuxers: `${CONTAINERS},${IMAGES}`, timeoutOption: 'rw_timeout' } as const;
const RTSP = { demuxers: 'rtsp', timeoutOption: 'timeout' } as const;
const RTMP = { demuxers: 'flv,live_flv', timeoutOption: 'rw_timeout' } as const;

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  rtsp: { ...RTSP, protocols: 'rtp,udp,tcp' },
  rtsps: { ...RTSP, protocols: 'rtp,udp,tls,tcp' },
  rtmp: { ...RTMP, protocols: 'rtmp,tcp' },
  rtmps: { ...RTMP, protocols: 'rtmps,tls,tcp' },
  http: { ...HTTP, protocols: 'http,tcp' },
  https: { ...HTTP, protocols: 'https,tls,tcp,httpproxy' },
  udp: { protocols: 'udp', demuxers: 'mpegts', timeoutOption: 'timeout' },
  srt: { protocols: 'srt', demuxers: 'mpegts', timeoutOption: 'rw_timeout' },
  tcp: { protocols: 'tcp', demuxers: 'mpegts', timeoutOption: 'rw_timeout' },
};

/** HLS is opened only when the address ends in .m3u8, and then from the network alone. */
const HLS = { protocols: 'http,https,tls,tcp,httpproxy,crypto,data', demuxers: `hls,${CONTAINERS},webvtt` };
const LOCAL_HLS = { protocols: 'file,crypto,data', demuxers: HLS.demuxers };

const LOCAL_PLAYLIST = /\.m3u8?$/i;

/** Whether an address names an HLS playlist. */
export function isHls({ kind, address }: Source): boolean {
  if (kind === 'lavfi') return false;
  return kind === 'file' ? LOCAL_PLAYLIST.test(address) : /\.m3u8($|[?#])/i.test(address);
}

/** Settings of an input that depend on its use. */
export interface InputSettings {
  /** Idle timeout of a network source, milliseconds. */
  readonly networkTimeoutMs: number;
  /** How RTSP carries its packets; tcp first when it is left out. */
  readonly transport?: RtspTransport | undefined;
  /** Whether the first frames matter more than an exactly known frame rate. */
  readonly quick?: boolean | undefined;
  /** Sent as the host when the host of the address was replaced by its numeric address. */
  readonly hostName?: string | null | undefined;
}

/** The input for a source of any kind: a file is opened by name, a network source by a script. */
export function ffmpegInput(source: Source, settings: InputSettings): FfmpegInput {
  if (source.kind === 'lavfi') return { options: ['-f', 'lavfi'], address: source.address, stdin: null };
  if (source.kind === 'url') return scriptInput(concatScript([scriptEntry(source, settings)]));
  const { protocols, demuxers } = isHls(source)
    ? LOCAL_HLS
    : { protocols: 'file', demuxers: `${CONTAINERS},${IMAGE_FILES}` };
  return {
    options: ['-protocol_whitelist', protocols, '-format_whitelist', demuxers, ...namedLiterally(source.address)],
    // `file:` keeps a colon or a leading dash in a name from being read as syntax.
    address: `file:${source.address}`,
    stdin: null,
  };
}

/**
 * The input for ffprobe of a recording of known length: read through `concatf`, which is a protocol and keeps the
 * container's times and durations.
 */
export function seekableInput(source: Source, settings: InputSettings): FfmpegInput {
  const { protocols, demuxers } = limitsOf(source);
  return {
    options: [
      ...['-protocol_whitelist', `concatf,pipe,${protocols}`, '-format_whitelist', demuxers],
      ...['-rw_timeout', microseconds(settings.networkTimeoutMs)],
    ],
    address: 'concatf:pipe:0',
    stdin: `${quoted(source.address)}\n`,
  };
}

/** Entries of the script that is looped; each loop costs one extra image. */
const POLLED_ENTRIES = 500;

/** The input for an address that returns a single JPEG: requested repeatedly, every `periodMs` milliseconds. */
export function polledInput(source: Source, settings: InputSettings, periodMs: number): FfmpegInput {
  const entry = `${scriptEntry(source, settings)}\nduration ${(periodMs / 1000).toFixed(6)}`;
  const input = scriptInput(concatScript(Array(POLLED_ENTRIES).fill(entry)));
  return { ...input, options: ['-re', '-stream_loop', '-1', ...input.options] };
}

/** Adds an input to a command of fluent-ffmpeg. */
export function addInput(command: FfmpegCommand, { options, address, stdin }: FfmpegInput): FfmpegCommand {
  const source = typeof stdin === 'string' ? Readable.from([stdin]) : stdin;
  // fluent-ffmpeg names a stream `pipe:0`, which is the address of every input that has one.
  return command.input(source ?? address).inputOptions(...options);
}

function scriptInput(script: string): FfmpegInput {
  return { options: ['-f', 'concat', '-safe', '0'], address: 'pipe:0', stdin: script };
}

function concatScript(entries: readonly string[]): string {
  return ['ffconcat version 1.0', ...entries, ''].join('\n');
}

function scriptEntry(source: Source, { networkTimeoutMs, transport, quick, hostName }: InputSettings): string {
  const scheme = schemeOf(source);
  const { protocols, demuxers, timeoutOption } = limitsOf(source);
  const options: Record<string, string> = {
    protocol_whitelist: protocols,
    format_whitelist: demuxers,
    [timeoutOption]: microseconds(networkTimeoutMs),
  };
  // Otherwise ffmpeg first measures the frame rate for a second or two.
  if (quick) options.fpsprobesize = '0';
  if (/^rtsps?$/.test(scheme)) {
    // RTP over UDP loses packets silently, and a lost packet is a smeared face.
    if (transport === undefined) options.rtsp_flags = 'prefer_tcp';
    else options.rtsp_transport = transport;
    // A frame of motion JPEG comes in one burst, which does not fit in the system's default buffer.
    if (transport === 'udp') options.buffer_size = String(UDP_BUFFER_BYTES);
  }
  if (/^https?$/.test(scheme)) {
    options.max_redirects = '0';
    if (hostName) options.headers = `Host: ${hostName}`;
  }
  const lines = Object.entries(options).map(([name, value]) => `option ${name} ${quoted(value)}`);
  return [`file ${quoted(source.address)}`, ...lines].join('\n');
}

const UDP_BUFFER_BYTES = 4 * 1024 * 1024;

/** For a protocol that is not supported: nothing may be opened. */
const NOTHING: Protocol = { protocols: 'none', demuxers: 'none', timeoutOption: 'rw_timeout' };

function limitsOf(source: Source): Protocol {
  const protocol = PROTOCOLS[schemeOf(source)] ?? NOTHING;
  return isHls(source) && /^https?$/.test(schemeOf(source)) ? { ...protocol, ...HLS } : protocol;
}

function microseconds(ms: number): string {
  return String(Math.round(ms * 1000));
}

/** Quoted for ffmpeg's scripts. A control character would end a line of the script, so it is percent-encoded. */
function quoted(text: string): string {
  const oneLine = text.replace(/\p{Cc}/gu, encodeURIComponent);
  return `'${oneLine.replaceAll("'", "'\\''")}'`;
}
