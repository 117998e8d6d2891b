import type { StoredCamera } from '@crowdtone/domain';

/** Cameras added at run time, and which cameras are paused. Every method may throw the errors of `Store`. */
export interface CameraStore {
  /** Adds or replaces a camera; a replaced one keeps its position in the list. */
  save(camera: StoredCamera): Promise<void>;
  /** In the order of `addedAt`, ties by id. */
  list(): Promise<StoredCamera[]>;
  /** Unknown ids are ignored. */
  remove(id: string): Promise<void>;
}
