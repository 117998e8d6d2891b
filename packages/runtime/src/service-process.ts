import { asCrowdtoneError, EXIT_CODES, formatError, type ServiceMessage } from '@crowdtone/domain';

export interface RunningService {
  /** Sent to the parent, and of use to people: runtime, model, and so on. */
  readonly facts: Readonly<Record<string, string>>;
  /** Takes a message of the parent; what it throws ends the service. */
  receive?(message: unknown): void;
  /** Settles when the service has nothing left to do; a service that works until it is closed leaves it out. */
  readonly finished?: Promise<void>;
  /** Finishes what is under way and lets go of every resource. */
  close(): Promise<void>;
}

/**
 * The life of a service as its own process: start, report to the parent, work until finished or stopped, close.
 *
 * SIGTERM closes it gracefully. SIGINT is left to the parent, because a terminal sends Ctrl-C to every process at once
 * and only the parent knows the order in which to stop them. The death of the parent ends it on the spot: nothing would
 * take what it still had to give, and its Redis may be gone too, so waiting for either might never end.
 */
export async function runServiceProcess(start: () => Promise<RunningService>): Promise<void> {
  process.on('SIGINT', () => undefined);
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
      });
    });
    broken.catch(() => undefined); // reported by the race below, unless the service is closing already
    await report({ kind: 'ready', facts: { ...service.facts } });
    try {
      await Promise.race(service.finished === undefined ? [stop, broken] : [stop, broken, service.finished]);
    } finally {
      await service.close();
    }
    process.exit(0);
  } catch (thrown) {
    const error = asCrowdtoneError(thrown);
    if (!process.connected) process.stderr.write(`${formatError(error)}\n`);
    await report({ kind: 'failed', code: error.code, message: error.message });
    process.exit(error.exitCode);
  }
}

function report(message: ServiceMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || process.send === undefined) return resolve();
    // A parent that went away in this moment is noticed by `disconnect`; there is no one left to report to.
    process.send(message, () => resolve());
  });
}
