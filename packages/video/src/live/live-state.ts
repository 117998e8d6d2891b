import type { VideoFrame } from '@crowdtone/imaging';
import type { NetworkCause } from '../failures';

/**
 * Why a connection to a live source ended: what keeps a network away, or `codec` (no picture in it that this ffmpeg
 * decodes), `content` (something else than video, which is not opened), `ended` (the other side closed it in order), `resized` (the pictures changed their size, so the source is
 * opened anew), `stopped` (somebody killed ffmpeg, or it could not be started).
 */
export type LiveCause = NetworkCause | 'codec' | 'content' | 'ended' | 'resized' | 'stopped';

/** What a live source is doing; nothing in it holds a credential. */
export type LiveState =
  | { readonly phase: 'connecting' }
  | {
      readonly phase: 'live';
      /** 0 for the first connection that delivered frames, one more with every later one. */
      readonly epoch: number;
      /** Pixels. */
      readonly width: number;
      /** Pixels. */
      readonly height: number;
      /** The method that ffmpeg was asked to decode with; null for the processor alone. */
      readonly hardware: string | null;
    }
  /** No frame came in time; ffmpeg is being stopped. */
  | { readonly phase: 'stalled' }
  | {
      readonly phase: 'backing-off';
      readonly cause: LiveCause;
      /** What is wrong, and what to do about it. */
      readonly message: string;
      /** Attempts since the source was last steady, this one included. */
      readonly attempt: number;
      /** When the next attempt starts, milliseconds since 1970. */
      readonly retryAt: number;
    }
  /** Not connected to, until somebody resumes it. */
  | { readonly phase: 'paused' }
  | { readonly phase: 'closed' };

/**
 * A frame of a live source. Its `sequence` has no gap over all epochs; its `presentationMs` counts from the first frame
 * of the first epoch, always grows, and stays within seconds of the time that really passed.
 */
export interface LiveFrame extends VideoFrame {
  readonly epoch: number;
}
