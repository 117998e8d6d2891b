import { announcer } from '@crowdtone/aggregator';
import { asCrowdtoneError, type CrowdtoneError, type GroupEvent } from '@crowdtone/domain';
import { availableCores, monotonicNow } from '@crowdtone/runtime';
import { INGEST_RESTARTS, liveIngestConfig } from '../run/ingest-config';
import { minFaceOf, planRun } from '../run/settings';
import { superviseUntil } from '../run/supervise-until';
import { failureOf, SupervisedService } from '../run/supervised-service';
import { CarryingCapacity } from './carrying-capacity';
import { IngestNode } from './ingest-node';
import { joinRun } from './join-run';
import { ListedCameras } from './listed-cameras';
import type { OwnerParts, RunningRole } from './role';

/** Watches cameras of the deployment's table, as many as this process carries. */
export async function startIngestRole(parts: OwnerParts): Promise<RunningRole> {
  const { connection, queues, analysis, config, maxCameras, operations, cleanup, logger, place } = parts;
  const plan = planRun(analysis);
  const publish = (event: GroupEvent) => queues.groupEvents.publish(event);
  const { runId } = await joinRun(place, plan.settings, publish, logger);
  const cameras = await ListedCameras.open(place.store, config?.sources ?? [], logger);
  cleanup.defer('the list of cameras', () => cameras.close());

  const capacity = new CarryingCapacity(availableCores(), plan.settings.fps, maxCameras, monotonicNow);
  operations.metrics.scaling.watchCapacity(() => capacity.limit);
  const node: IngestNode = new IngestNode({
    ...place,
    ...{ runId, cameras, capacity, logger },
    announce: announcer(publish, logger),
    minFacePx: minFaceOf(analysis, null),
    cameraNetworks: config?.access?.cameraNetworks ?? [],
    instruct: (message) => service.instruct(message),
  });
  const service: SupervisedService = new SupervisedService(
    {
      name: 'ingest',
      entry: require.resolve('@crowdtone/ingest/live-main'),
      config: { ...liveIngestConfig(connection, runId, analysis, plan), handsBack: true },
      ...INGEST_RESTARTS,
      onRestart: () => node.restarted(),
      onReport: (report) => node.receive(report),
      untilHopeless: (signal) => queues.untilSilent(signal),
    },
    logger,
  );
  const stop = new AbortController();
  const watching = node.run(stop.signal);
  const failed = new Promise<CrowdtoneError>((resolve) => {
    watching.catch((error: unknown) => resolve(asCrowdtoneError(error)));
  });
  cleanup.defer('leases of cameras', async () => {
    stop.abort();
    node.processEnded();
    await watching.catch(() => undefined); // reported by `failed`
  });
  // It sends what it decoded and waits until that is stored; then the leases are handed back.
  superviseUntil(cleanup, service, operations);
  cleanup.defer('taking cameras', () => node.takeNoMore());
  await service.ready;
  return { failed: Promise.race([failed, failureOf(service)]) };
}
