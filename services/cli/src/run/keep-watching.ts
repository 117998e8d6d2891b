import { setTimeout as pause } from 'node:timers/promises';
import { asCrowdtoneError, formatError } from '@crowdtone/domain';
import type { GroupEvents } from '@crowdtone/gateway';
import { type CameraRequest, watchCameras } from './cameras';

/** Pause before a new run after a run failed, milliseconds. */
const RESTART_PAUSE_MS = 2000;

/**
 * Analyses cameras until it is stopped: waits for the first one, and starts a new run when one fails.
 *
 * @throws CrowdtoneError when cameras that there are from the beginning cannot be watched on this machine
 */
export async function keepWatching(request: CameraRequest, events: GroupEvents): Promise<void> {
  const { cameras, alerts, signal } = request;
  // Rules about cameras that are down go by their phases.
  const unsubscribe = events.subscribe(
    (event) => alerts.handle(event),
    () => undefined,
  );
  // At start the error ends the program; with cameras that are added later the dashboard stays up.
  let mayRetry = cameras.isEmpty;
  try {
    for (await cameras.untilAny(signal); !signal.aborted; await cameras.untilAny(signal)) {
      const failure = await watchCameras(request).catch((error: unknown) => {
        if (!mayRetry) throw error;
        return asCrowdtoneError(error);
      });
      mayRetry = true;
      if (failure === null) return;
      process.stderr.write(`${formatError(failure)}\n`);
      await pause(RESTART_PAUSE_MS, undefined, { signal }).catch(() => undefined); // stopped meanwhile
    }
  } finally {
    unsubscribe();
  }
}
