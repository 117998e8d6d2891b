import type { StoredCamera } from '@crowdtone/domain';

/** Cameras that were added at run time, and which cameras are paused. Every method may throw as those of `Store`. */
export interface CameraStore {
  /** Replaces what was known of the camera; it keeps its place in the list. */
  save(camera: StoredCamera): Promise<void>;
  /** In the order in which they were added. */
  list(): Promise<StoredCamera[]>;
  /** Unknown ones are left alone. */
  remove(id: string): Promise<void>;
}
