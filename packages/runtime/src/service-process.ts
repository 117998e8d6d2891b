import { asCrowdtoneError, EXIT_CODES, formatError, type ServiceMessage } from '@crowdtone/domain';
import { collectGarbageRegularly } from './collect-garbage';

/** A started service. */
export interface RunningService {
  /** Sent to the parent for the log and the user: runtime, model, and so on. */
  readonly facts: Readonly<Record<string, string>>;
  /** Handles a message from the parent; an exception ends the service. */
  receive?(message: unknown): void;
  /** Performs a task of the parent, which is then notified that it is done; an exception ends the service. */
  perform?(task: unknown): Promise<void>;
  /** Settles when the service has nothing left to do; absent for a service that runs until it is closed. */
  readonly finished?: Promise<void>;
  /** Finishes work in progress and releases all resources. */
  close(): Promise<void>;
}

/**
 * Runs a service as its own process: start, report to the parent, work until finished or stopped, close.
 *
 * SIGTERM closes it gracefully. SIGINT is left to the parent, because a terminal sends Ctrl-C to every process and only the
 * parent knows the order in which to stop them. When the parent dies, the process exits immediately: no one would process
 * its results, and waiting for a Redis that may be gone too might never end.
 */
export async function runServiceProcess(start: () => Promise<RunningService>): Promise<void> {
  process.on('SIGINT', () => undefined);
  collectGarbageRegularly();
  process.once('disconnect', () => process.exit(EXIT_CODES.interrupted));
  const stop = new Promise<void>((resolve) => process.once('SIGTERM', resolve));
  try {
    const service = await start();
    const broken = new Promise<never>((_, reject) => {
      process.on('message', (message) => {
        try {
          service.receive?.(message);
        } catch (error) {
          reject(error);
        }
        service.perform?.(message).then(() => reportToParent({ kind: 'done' }), reject);
      });
    });
    broken.catch(() => undefined); // reported by the race below, unless the service is already closing
    await reportToParent({ kind: 'ready', facts: { ...service.facts } });
    try {
      await Promise.race(service.finished === undefined ? [stop, broken] : [stop, broken, service.finished]);
    } finally {
      await service.close();
    }
    process.exit(0);
  } catch (thrown) {
    const error = asCrowdtoneError(thrown);
    if (!process.connected) process.stderr.write(`${formatError(error)}\n`);
    await reportToParent({ kind: 'failed', code: error.code, message: error.message });
    process.exit(error.exitCode);
  }
}

/** Sends a message to the process that forked this one; without one, to nobody. */
export function reportToParent(message: ServiceMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || process.send === undefined) return resolve();
    // If the parent dies at this moment, `disconnect` follows and there is no one to report to.
    process.send(message, () => resolve());
  });
}
