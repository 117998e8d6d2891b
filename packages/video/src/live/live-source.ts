import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import {
  asCrowdtoneError,
  CrowdtoneError,
  NO_CORRECTIONS,
  type SourceNote,
  type VideoCorrections,
} from '@crowdtone/domain';
import { Backoff, type BackoffOptions, DEFAULT_BACKOFF, monotonicNow } from '@crowdtone/runtime';
import { type AddressRule, ANY_ADDRESS, checkAddress } from '../address-rule';
import { findFfmpeg } from '../binaries';
import { addressFault, stderrOf } from '../failures';
import { isHls, type RtspTransport } from '../ffmpeg-input';
import { type HardwareChoice, hardwareMethod, isDeviceFailure } from '../hardware';
import { playlistFault } from '../hls-playlist';
import { openHttpBody } from '../http-answer';
import { parseSource, type Source } from '../sources';
import { hdrTransfer, NO_TONE_MAPPING, planToneMapping, type StreamColor, type ToneMapping } from '../tone-mapping';
import { EventTime } from './event-time';
import { LiveConnection } from './live-connection';
import { explained, type LiveFailure } from './live-failure';
import { fedLiveInput, type LiveInput, liveInput, polledLiveInput } from './live-input';
import type { LiveFrame, LiveState } from './live-state';
import { type ReadingMode, reconsider } from './reading-mode';

/** How to connect to a source. */
export interface ConnectOptions {
  /** How RTSP carries its packets: tcp by default, because a packet lost over udp is a smeared face. */
  readonly transport?: RtspTransport | undefined;
  /** Where to decode: on the processor by default, and where the requested method is not available. */
  readonly hardware?: HardwareChoice | undefined;
  /** Longest time without a frame, milliseconds (5000 by default); at least two periods of `fps`. */
  readonly stallMs?: number | undefined;
  /** Longest time from connecting to the first frame, milliseconds (20000 by default). */
  readonly connectMs?: number | undefined;
  /** Addresses that may be connected to; all by default. */
  readonly addressRule?: AddressRule | undefined;
  /** Corrections of the frames; by default as the camera states. */
  readonly corrections?: VideoCorrections | undefined;
}

/** How a live source is read. */
export interface LiveOptions extends ConnectOptions {
  /** Analysed frames per second; all frames where the source has fewer. */
  readonly fps: number;
  /** Starts it paused. */
  readonly paused?: boolean | undefined;
  /** Ends the source as {@link LiveSource.close} does. */
  readonly signal?: AbortSignal | undefined;
  /** Called on every change of state. */
  readonly onState?: ((state: LiveState) => void) | undefined;
  readonly backoff?: BackoffOptions | undefined;
  /** A number in [0,1) that shortens waits; Math.random by default. */
  readonly random?: (() => number) | undefined;
  /** Milliseconds since 1970 that never run backwards. */
  readonly now?: (() => number) | undefined;
}

/**
 * Frames of a live source, to be iterated once and promptly: ffmpeg waits between requests, and the frames it holds become
 * stale. The iteration ends only with {@link close}; while the source is unavailable it waits.
 */
export interface LiveSource extends AsyncIterable<LiveFrame> {
  readonly state: LiveState;
  /** Corrections of its frames over all connections, one note of each kind. */
  readonly notes: readonly SourceNote[];
  /** Disconnects from the camera until {@link resume}; the iteration waits. */
  pause(): void;
  /** Connects again, in a new epoch. The numbering of frames continues. */
  resume(): void;
  /** Connects to another address or with other options from now on, as a new epoch of the same source. */
  redirect(text: string, options: ConnectOptions): Promise<void>;
  /** Stops ffmpeg and any wait, and returns when ffmpeg is gone; the iteration ends. May be called repeatedly. */
  close(): Promise<void>;
}

const DEFAULT_STALL_MS = 5000;
const DEFAULT_CONNECT_MS = 20_000;

/** After a connection that lasted this long the back-off starts from its first value again. Milliseconds. */
const STEADY_MS = 10_000;

/**
 * Opens a source without an end, and keeps it open: RTSP, RTMP, HLS, motion JPEG over HTTP, MPEG-TS over
 * udp or srt, a webcam (/dev/video0), or as a stand-in for a camera a file in a loop or `lavfi:` with a test graph. Every
 * failure is reported as a state and retried with back-off; ffmpeg starts with the first frame that is requested.
 *
 * @throws {CrowdtoneError} E_FPS_INVALID (usage), E_FFMPEG_MISSING and E_FFMPEG_TOO_OLD (environment)
 */
export async function openLiveSource(text: string, options: LiveOptions): Promise<LiveSource> {
  const { fps } = options;
  if (!(fps > 0 && Number.isFinite(fps))) {
    throw new CrowdtoneError('E_FPS_INVALID', `${fps} is not a valid frame rate; use a number above 0`);
  }
  const { ffmpegPath } = await findFfmpeg();
  return new SupervisedSource(ffmpegPath, await targetOf(text, options, ffmpegPath), options);
}

/** The source to connect to, and how. */
interface Target extends ConnectOptions {
  readonly source: Source;
  /** The value for ffmpeg's `-hwaccel`; null for the processor. */
  readonly method: string | null;
  readonly mode: ReadingMode;
  /** Transfer function of HDR that the last connection found, in ffmpeg's name; null for standard dynamic range. */
  readonly transfer: string | null;
  readonly toneMapping: ToneMapping;
}

async function targetOf(text: string, options: ConnectOptions, ffmpegPath: string): Promise<Target> {
  const { transport, hardware = 'none', stallMs, connectMs, addressRule, corrections } = options;
  const method = await hardwareMethod(ffmpegPath, hardware);
  const source = parseSource(text);
  const colors = { transfer: null, toneMapping: NO_TONE_MAPPING };
  return { source, transport, stallMs, connectMs, addressRule, corrections, method, mode: 'stream', ...colors };
}

class SupervisedSource implements LiveSource {
  #current: LiveState = { phase: 'connecting' };
  readonly #stopping = new AbortController();
  /** Aborted when the current connection, or the wait for the next, is superseded. */
  #superseded = new AbortController();
  #held: boolean;
  readonly #backoff: Backoff;
  readonly #now: () => number;
  readonly #time: EventTime;
  #connection: LiveConnection | null = null;
  /** Why no connection was attempted; null when one was. */
  #refused: LiveFailure | null = null;
  #iterated = false;
  #epoch = -1;
  #sequence = 0;
  readonly #notes = new Map<string, SourceNote>();

  constructor(
    private readonly ffmpegPath: string,
    private target: Target,
    private readonly options: LiveOptions,
  ) {
    this.#now = options.now ?? monotonicNow;
    this.#backoff = new Backoff(options.backoff ?? DEFAULT_BACKOFF, options.random ?? Math.random);
    this.#time = new EventTime(options.fps, this.#now);
    this.#held = options.paused ?? false;
  }

  get state(): LiveState {
    return this.#current;
  }

  get notes(): readonly SourceNote[] {
    return [...this.#notes.values()];
  }

  get #isClosed(): boolean {
    return this.#stopping.signal.aborted;
  }

  get #isSuperseded(): boolean {
    return this.#superseded.signal.aborted;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LiveFrame, void, undefined> {
    if (this.#iterated) throw new Error('a live source can be iterated once; open it again');
    this.#iterated = true;
    const { signal } = this.options;
    const abort = () => void this.close();
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) await this.close();
    try {
      while (!this.#isClosed) {
        this.#superseded = new AbortController();
        if (this.#held) {
          await this.#resumed();
          continue;
        }
        yield* this.#connected();
        if (!this.#isSuperseded) await this.#waitToRetry();
      }
    } finally {
      signal?.removeEventListener('abort', abort);
      await this.close();
    }
  }

  /** The frames of one connection, from connecting to its end. */
  async *#connected(): AsyncGenerator<LiveFrame, void, undefined> {
    const { ffmpegPath, options, target } = this;
    const { fps } = options;
    const { source, method: hardware, corrections = NO_CORRECTIONS, transfer, toneMapping } = target;
    const { connectMs = DEFAULT_CONNECT_MS, stallMs = DEFAULT_STALL_MS } = target;
    this.#setState({ phase: 'connecting' });
    this.#refused = null;
    this.#connection = null;
    // Longer than the timers here, which are more specific; this is the fallback.
    const input = await this.#inputOf(target, 2 * Math.max(connectMs, stallMs));
    if (input === null || this.#isSuperseded) return;
    const colors = { transfer, filters: toneMapping.filters };
    const connection = new LiveConnection({ source, input, ffmpegPath, fps, hardware, corrections, colors });
    this.#connection = connection;
    const silenceMs = Math.max(stallMs, 2000 / fps);
    let liveSince: number | null = null;
    for (let frame = await connection.next(connectMs); frame; frame = await connection.next(silenceMs)) {
      const { data, width, height } = frame;
      if (liveSince === null) {
        liveSince = this.#now();
        this.#epoch += 1;
        this.#time.startEpoch();
        const { notes } = toneMapping;
        for (const note of notes) this.#notes.set(note.code, note);
        this.#setState({ phase: 'live', epoch: this.#epoch, width, height, hardware, notes });
      }
      const presentationMs = this.#time.admit(frame.timeUs / 1000);
      if (presentationMs === null) continue;
      yield { data, width, height, sequence: this.#sequence, presentationMs, epoch: this.#epoch };
      this.#sequence += 1;
    }
    if (connection.stalled && !this.#isSuperseded) this.#setState({ phase: 'stalled' });
    await connection.close();
    if (liveSince !== null && this.#now() - liveSince >= STEADY_MS) this.#backoff.reset();
  }

  /** The input for ffmpeg; null when the source must not be connected to, or was superseded meanwhile. */
  async #inputOf(target: Target, networkTimeoutMs: number): Promise<LiveInput | null> {
    const { source: wanted, transport = 'tcp', mode, addressRule = ANY_ADDRESS } = target;
    const fault = addressFault(wanted, { failed: false });
    if (fault) {
      this.#refused = explained(wanted, fault);
      return null;
    }
    const { signal } = this.#superseded;
    try {
      const { source, hostName } = await checkAddress(wanted, addressRule);
      const inPlaylist =
        isHls(wanted) && wanted.kind === 'url' ? await playlistFault(wanted, addressRule, signal) : null;
      if (inPlaylist) {
        this.#refused = explained(wanted, inPlaylist);
        return null;
      }
      const settings = { transport, networkTimeoutMs, hostName };
      if (mode === 'poll') return polledLiveInput(source, settings, this.options.fps);
      return mode === 'feed' ? fedLiveInput(openHttpBody(wanted, addressRule, signal)) : liveInput(source, settings);
    } catch (thrown) {
      const error = asCrowdtoneError(thrown);
      this.#refused = { cause: error.code === 'E_ADDRESS_REFUSED' ? 'address' : 'dns', error };
      return null;
    }
  }

  async #waitToRetry(): Promise<void> {
    const { target } = this;
    const connection = this.#connection;
    const { source, method, mode, addressRule = ANY_ADDRESS } = target;
    if (connection?.unexpectedColor) return this.#adaptTo(connection.unexpectedColor);
    const failure = this.#refused ?? (await connection?.failure());
    if (!failure || this.#isSuperseded) return;
    const ended = { source, mode, failure, frames: connection?.frames ?? 0 };
    const reconsidered = await reconsider(ended, addressRule, this.#superseded.signal);
    if (this.#isSuperseded) return;
    if (typeof reconsidered === 'string') {
      this.target = { ...target, mode: reconsidered };
      return;
    }
    const { cause, error } = reconsidered;
    // With `auto` ffmpeg tries every method, reports each that fails and continues by itself.
    if (method !== null && method !== 'auto' && isDeviceFailure(stderrOf(error))) {
      // The device is missing on this machine: decode on the processor from now on.
      this.target = { ...this.target, method: null };
      return;
    }
    const waitMs = this.#backoff.next();
    const { attempt } = this.#backoff;
    this.#setState({ phase: 'backing-off', cause, message: error.message, attempt, retryAt: this.#now() + waitMs });
    await delay(waitMs, undefined, { signal: this.#superseded.signal }).catch((thrown: unknown) => {
      if (!this.#isSuperseded) throw thrown;
    });
  }

  /** Tone mapping cannot be switched while ffmpeg runs, so it is set for the next connection, which follows at once. */
  async #adaptTo(color: StreamColor): Promise<void> {
    const { target } = this;
    const toneMapping = await planToneMapping(color, this.ffmpegPath);
    // A redirect may have replaced the target meanwhile.
    if (this.target === target) this.target = { ...target, transfer: hdrTransfer(color), toneMapping };
  }

  /** Waits until it is resumed or closed. */
  async #resumed(): Promise<void> {
    this.#setState({ phase: 'paused' });
    const { signal } = this.#superseded;
    if (!signal.aborted) await once(signal, 'abort');
  }

  pause(): void {
    if (this.#held) return;
    this.#held = true;
    this.#supersede();
  }

  resume(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#backoff.reset();
    this.#supersede();
  }

  async redirect(text: string, options: ConnectOptions): Promise<void> {
    this.target = await targetOf(text, options, this.ffmpegPath);
    this.#backoff.reset();
    if (!this.#held) this.#supersede();
  }

  /** Ends the current connection or wait, so that the iteration continues with the new settings. */
  #supersede(): void {
    this.#superseded.abort();
    void this.#connection?.close();
  }

  #setState(state: LiveState): void {
    this.#current = state;
    this.options.onState?.(state);
  }

  async close(): Promise<void> {
    if (!this.#isClosed) {
      this.#stopping.abort();
      this.#superseded.abort();
      this.#setState({ phase: 'closed' });
    }
    await this.#connection?.close();
  }
}
