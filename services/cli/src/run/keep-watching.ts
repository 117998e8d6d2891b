import { setTimeout as pause } from 'node:timers/promises';
import type { AlertEngine } from '@crowdtone/aggregator';
import { asCrowdtoneError, formatError } from '@crowdtone/domain';
import type { GroupEvents } from '@crowdtone/gateway';
import { type CameraRequest, watchCameras } from './cameras';

/** How long to wait before watching again after everything broke down, milliseconds. */
const BREATHER_MS = 2000;

/**
 * Watches cameras until it is stopped: waits for the first one, and when the run breaks down, a new one follows.
 *
 * @param alerts null when no alerts are configured
 * @throws CrowdtoneError when cameras that there are from the beginning cannot be watched on this machine
 */
export async function keepWatching(
  request: CameraRequest,
  events: GroupEvents,
  alerts: AlertEngine | null,
): Promise<void> {
  const { cameras, signal } = request;
  // What was lost on the way is read from the store, once the next window shows the gap.
  const unsubscribe = events.subscribe(
    (event) => alerts?.handle(event),
    () => undefined,
  );
  // At start the error ends the program; those who add a camera later keep their dashboard.
  let mayRetry = cameras.isEmpty;
  try {
    // Of a program that was killed, or of a run that broke down, the end was not recorded.
    await alerts?.endAll();
    for (await cameras.untilAny(signal); !signal.aborted; await cameras.untilAny(signal)) {
      const trouble = await watchCameras(request).catch((error: unknown) => {
        if (!mayRetry) throw error;
        return asCrowdtoneError(error);
      });
      mayRetry = true;
      await alerts?.endAll();
      if (trouble === null) return;
      process.stderr.write(`${formatError(trouble)}\n`);
      await pause(BREATHER_MS, undefined, { signal }).catch(() => undefined); // stopped meanwhile
    }
  } finally {
    unsubscribe();
  }
}
