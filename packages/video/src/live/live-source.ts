import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { asCrowdtoneError, CrowdtoneError, NO_CORRECTIONS, type VideoCorrections } from '@crowdtone/domain';
import { Backoff, type BackoffOptions, DEFAULT_BACKOFF, monotonicNow } from '@crowdtone/runtime';
import { type AddressRule, ANY_ADDRESS, checkAddress } from '../address-rule';
import { findFfmpeg } from '../binaries';
import { addressFault, stderrOf } from '../failures';
import { isHls, type RtspTransport } from '../ffmpeg-input';
import { playlistFault } from '../hls-playlist';
import { openHttpBody } from '../http-answer';
import { parseSource, type Source } from '../sources';
import { EventTime } from './event-time';
import { type HardwareChoice, hardwareMethod, isDeviceFailure } from './hardware';
import { LiveConnection } from './live-connection';
import { explained, type LiveFailure } from './live-failure';
import { fedLiveInput, type LiveInput, liveInput, polledLiveInput } from './live-input';
import type { LiveFrame, LiveState } from './live-state';
import { type ReadingMode, reconsider } from './reading-mode';

/** How a source is connected to. */
export interface ConnectOptions {
  /** How RTSP carries its packets: tcp unless told, because a packet lost over udp is a smeared face. */
  readonly transport?: RtspTransport | undefined;
  /** Where to decode: on the processor unless told, and wherever the wish cannot be met. */
  readonly hardware?: HardwareChoice | undefined;
  /** Longest time without a frame, milliseconds (5000 unless told); never less than two periods of `fps`. */
  readonly stallMs?: number | undefined;
  /** Longest time from connecting to the first frame, milliseconds (20000 unless told). */
  readonly connectMs?: number | undefined;
  /** Where it may be; anywhere by default. */
  readonly addressRule?: AddressRule | undefined;
  /** How frames are put right; by default as the camera says. */
  readonly corrections?: VideoCorrections | undefined;
}

export interface LiveOptions extends ConnectOptions {
  /** Frames wanted per second; all of them where the source has fewer. */
  readonly fps: number;
  /** Starts it paused. */
  readonly paused?: boolean | undefined;
  /** Ends the source as {@link LiveSource.close} does. */
  readonly signal?: AbortSignal | undefined;
  /** Hears of every change of state. */
  readonly onState?: ((state: LiveState) => void) | undefined;
  readonly backoff?: BackoffOptions | undefined;
  /** A number in [0,1) that shortens waits; Math.random unless told. */
  readonly random?: (() => number) | undefined;
  /** Milliseconds since 1970 that never run backwards. */
  readonly now?: (() => number) | undefined;
}

/**
 * Iterated once, and promptly: ffmpeg is held back while nobody asks, and what it holds grows old. The iteration ends
 * only with {@link close}; while the source is away it waits.
 */
export interface LiveSource extends AsyncIterable<LiveFrame> {
  readonly state: LiveState;
  /** Lets go of the camera until {@link resume}; the iteration waits. */
  pause(): void;
  /** Connects again. Frames go on being numbered, in a new epoch. */
  resume(): void;
  /** Connects to another address, or otherwise, from now on: what comes from there is a new epoch of the same source. */
  redirect(text: string, options: ConnectOptions): Promise<void>;
  /** Stops ffmpeg and the waiting, and returns when ffmpeg is gone; the iteration ends. May be called twice. */
  close(): Promise<void>;
}

const DEFAULT_STALL_MS = 5000;
const DEFAULT_CONNECT_MS = 20_000;

/** A connection that lasted this long was steady: when it breaks, the waits start small again. Milliseconds. */
const STEADY_MS = 10_000;

/**
 * Opens a source that is meant never to end, and keeps it open: RTSP, RTMP, HLS, motion JPEG over HTTP, MPEG-TS over
 * udp or srt, a webcam (/dev/video0), or as a stand-in camera a file in a loop or `lavfi:` with a test graph. Whatever
 * breaks is named in a state and tried again after a while; ffmpeg starts with the first frame that is asked for.
 *
 * Throws E_FPS_INVALID (usage), E_FFMPEG_MISSING and E_FFMPEG_TOO_OLD (environment).
 */
export async function openLiveSource(text: string, options: LiveOptions): Promise<LiveSource> {
  const { fps } = options;
  if (!(fps > 0 && Number.isFinite(fps))) {
    throw new CrowdtoneError('E_FPS_INVALID', `${fps} is no frame rate; give a number above 0`);
  }
  const { ffmpegPath } = await findFfmpeg();
  return new SupervisedSource(ffmpegPath, await targetOf(text, options, ffmpegPath), options);
}

/** What is connected to, and how. */
interface Target extends ConnectOptions {
  readonly source: Source;
  /** The value for ffmpeg's `-hwaccel`; null for the processor. */
  readonly method: string | null;
  readonly mode: ReadingMode;
}

async function targetOf(text: string, options: ConnectOptions, ffmpegPath: string): Promise<Target> {
  const { transport, hardware = 'none', stallMs, connectMs, addressRule, corrections } = options;
  const method = await hardwareMethod(ffmpegPath, hardware);
  return { source: parseSource(text), transport, stallMs, connectMs, addressRule, corrections, method, mode: 'stream' };
}

class SupervisedSource implements LiveSource {
  #current: LiveState = { phase: 'connecting' };
  readonly #stopping = new AbortController();
  /** Aborted when the present connection, or the wait for the next, is to be given up for something else. */
  #turning = new AbortController();
  #held: boolean;
  readonly #backoff: Backoff;
  readonly #now: () => number;
  readonly #time: EventTime;
  #connection: LiveConnection | null = null;
  /** Why it was not even connected to; null when it was. */
  #refused: LiveFailure | null = null;
  #iterated = false;
  #epoch = -1;
  #sequence = 0;

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

  get #over(): boolean {
    return this.#stopping.signal.aborted;
  }

  get #turned(): boolean {
    return this.#turning.signal.aborted;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LiveFrame, void, undefined> {
    if (this.#iterated) throw new Error('a live source can be iterated once; open it again');
    this.#iterated = true;
    const { signal } = this.options;
    const abort = () => void this.close();
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) await this.close();
    try {
      while (!this.#over) {
        this.#turning = new AbortController();
        if (this.#held) {
          await this.#resumed();
          continue;
        }
        yield* this.#connected();
        if (!this.#turned) await this.#waitToRetry();
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
    const { source, method: hardware, corrections = NO_CORRECTIONS } = target;
    const { connectMs = DEFAULT_CONNECT_MS, stallMs = DEFAULT_STALL_MS } = target;
    this.#tell({ phase: 'connecting' });
    this.#refused = null;
    this.#connection = null;
    // Longer than the timers here, which know better what to expect; it is the net below them.
    const input = await this.#inputOf(target, 2 * Math.max(connectMs, stallMs));
    if (input === null || this.#turned) return;
    const connection = new LiveConnection({ source, input, ffmpegPath, fps, hardware, corrections });
    this.#connection = connection;
    const silenceMs = Math.max(stallMs, 2000 / fps);
    let liveSince: number | null = null;
    for (let frame = await connection.next(connectMs); frame; frame = await connection.next(silenceMs)) {
      const { data, width, height } = frame;
      if (liveSince === null) {
        liveSince = this.#now();
        this.#epoch += 1;
        this.#time.startEpoch();
        this.#tell({ phase: 'live', epoch: this.#epoch, width, height, hardware });
      }
      const presentationMs = this.#time.admit(frame.timeUs / 1000);
      if (presentationMs === null) continue;
      yield { data, width, height, sequence: this.#sequence, presentationMs, epoch: this.#epoch };
      this.#sequence += 1;
    }
    if (connection.stalled && !this.#turned) this.#tell({ phase: 'stalled' });
    await connection.close();
    if (liveSince !== null && this.#now() - liveSince >= STEADY_MS) this.#backoff.reset();
  }

  /** What to give ffmpeg; null when the source must not be connected to, or is given up meanwhile. */
  async #inputOf(target: Target, networkTimeoutMs: number): Promise<LiveInput | null> {
    const { source: wanted, transport = 'tcp', mode, addressRule = ANY_ADDRESS } = target;
    const fault = addressFault(wanted, { failed: false });
    if (fault) {
      this.#refused = explained(wanted, fault);
      return null;
    }
    const { signal } = this.#turning;
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
    const failure = this.#refused ?? (await connection?.failure());
    if (!failure || this.#turned) return;
    const ended = { source, mode, failure, pictures: connection?.frames ?? 0 };
    const reconsidered = await reconsider(ended, addressRule, this.#turning.signal);
    if (this.#turned) return;
    if (typeof reconsidered === 'string') {
      this.target = { ...target, mode: reconsidered };
      return;
    }
    const { cause, error } = reconsidered;
    // With `auto` ffmpeg tries every method, complains of each that fails and goes on by itself.
    if (method !== null && method !== 'auto' && isDeviceFailure(stderrOf(error))) {
      // The machine lacks the device, not the source: the processor decodes from now on.
      this.target = { ...this.target, method: null };
      return;
    }
    const waitMs = this.#backoff.next();
    const { attempt } = this.#backoff;
    this.#tell({ phase: 'backing-off', cause, message: error.message, attempt, retryAt: this.#now() + waitMs });
    await delay(waitMs, undefined, { signal: this.#turning.signal }).catch((thrown: unknown) => {
      if (!this.#turned) throw thrown;
    });
  }

  /** Waits until it is resumed or closed. */
  async #resumed(): Promise<void> {
    this.#tell({ phase: 'paused' });
    const { signal } = this.#turning;
    if (!signal.aborted) await once(signal, 'abort');
  }

  pause(): void {
    if (this.#held) return;
    this.#held = true;
    this.#turn();
  }

  resume(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#backoff.reset();
    this.#turn();
  }

  async redirect(text: string, options: ConnectOptions): Promise<void> {
    this.target = await targetOf(text, options, this.ffmpegPath);
    this.#backoff.reset();
    if (!this.#held) this.#turn();
  }

  /** Gives up what is under way, so that the iteration looks again at what is wanted. */
  #turn(): void {
    this.#turning.abort();
    void this.#connection?.close();
  }

  #tell(state: LiveState): void {
    this.#current = state;
    this.options.onState?.(state);
  }

  async close(): Promise<void> {
    if (!this.#over) {
      this.#stopping.abort();
      this.#turning.abort();
      this.#tell({ phase: 'closed' });
    }
    await this.#connection?.close();
  }
}
