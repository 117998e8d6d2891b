import type { SourceNote } from '@crowdtone/domain';
import type { VideoFrame } from '@crowdtone/imaging';
import type { NetworkCause } from '../failures';

/**
 * Why a connection to a live source ended: a network failure, or `codec` (no video that this ffmpeg decodes), `content`
 * (something other than video, which is not opened), `ended` (closed by the server), `resized` (the frame size changed, so
 * the source is reopened), `stopped` (ffmpeg was killed or could not be started).
 */
export type LiveCause = NetworkCause | 'codec' | 'content' | 'ended' | 'resized' | 'stopped';

/** State of a live source; contains no credential. */
export type LiveState =
  | { readonly phase: 'connecting' }
  | {
      readonly phase: 'live';
      /** 0 for the first connection that delivered frames, one more for each later one. */
      readonly epoch: number;
      /** Pixels. */
      readonly width: number;
      /** Pixels. */
      readonly height: number;
      /** The requested hardware decoding method of ffmpeg; null for the processor. */
      readonly hardware: string | null;
      /** Corrections of the frames of this connection. */
      readonly notes: readonly SourceNote[];
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
  /** Disconnected until it is resumed. */
  | { readonly phase: 'paused' }
  | { readonly phase: 'closed' };

/**
 * A frame of a live source. Its `sequence` has no gap over all epochs; its `presentationMs` counts from the first frame
 * of the first epoch, always grows, and stays within seconds of real time.
 */
export interface LiveFrame extends VideoFrame {
  readonly epoch: number;
}
