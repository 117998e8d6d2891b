import type { LiveConfig } from '@crowdtone/config';
import type { CrowdtoneError } from '@crowdtone/domain';
import type { Logger, Operations } from '@crowdtone/observability';
import type { Queues } from '@crowdtone/queue';
import type { Cleanup } from '../run/cleanup';
import type { QueueConnection } from '../run/queue-connection';
import type { MeetingPlace } from './meeting-place';

/** What the roles of one worker process share. */
export interface WorkerParts {
  /** How child processes reach the queues of the deployment. */
  readonly connection: QueueConnection;
  /** The same queues in this process. */
  readonly queues: Queues;
  /** Cameras that this process watches at most; null for as many as it carries. */
  readonly maxCameras: number | null;
  /** Analysis settings, the same on every machine of the deployment; the model is named at its precision. */
  readonly analysis: LiveConfig['analysis'];
  /** The configuration file; null without one. */
  readonly config: LiveConfig | null;
  /** Gets how to stop a role: what it has under way is finished or given back. */
  readonly cleanup: Cleanup;
  readonly operations: Operations;
  readonly logger: Logger;
}

/** What the roles share that own something, or store it. */
export interface OwnerParts extends WorkerParts {
  readonly place: MeetingPlace;
}

/** A role that has begun. */
export interface RunningRole {
  /** Resolves with the error that it cannot survive; never when nothing fails. */
  readonly failed: Promise<CrowdtoneError>;
}
