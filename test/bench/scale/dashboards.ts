/** What the gateway costs by the number of dashboards. */
import { connectDashboard, type DashboardClient, GatewayProcess, snapshotOf } from '../live/gateway-handle';

/** Cost of some dashboards, at five events a second. */
export interface DashboardCost {
  readonly dashboards: number;
  /** Processor time of the gateway's process per event sent to all of them, milliseconds. */
  readonly cpuMsPerEvent: number;
  /** Of the gateway's process after garbage collection, MiB. */
  readonly heapMiB: number;
}

const EVENTS = 25;
/** Connections opened at once: thousands in one moment would be refused as a flood. */
const BATCH = 50;

/**
 * @param counts numbers of dashboards
 * @throws {CrowdtoneError} E_BENCH_GATEWAY when the gateway's process exits early or refuses a dashboard
 */
export async function measureDashboards(
  counts: readonly number[],
  signal: AbortSignal,
  onProgress: (what: string) => void,
): Promise<DashboardCost[]> {
  const costs: DashboardCost[] = [];
  for (const dashboards of counts) {
    onProgress(`${dashboards} dashboard${dashboards === 1 ? '' : 's'}`);
    const gateway = new GatewayProcess(signal);
    const crowd: DashboardClient[] = [];
    try {
      const { url, crowdToken } = await gateway.reply('ready');
      while (crowd.length < dashboards) {
        const batch = Array.from({ length: Math.min(BATCH, dashboards - crowd.length) }, () =>
          connectDashboard(url, crowdToken),
        );
        crowd.push(...batch);
        await gateway.whileItRuns(Promise.all(batch.map(snapshotOf)));
      }
      const { cpuSeconds, heapBytes } = await gateway.send({ kind: 'publish', ticks: EVENTS }, 'published');
      costs.push({ dashboards, cpuMsPerEvent: (1000 * cpuSeconds) / EVENTS, heapMiB: heapBytes / 2 ** 20 });
    } finally {
      for (const client of crowd) client.disconnect();
      await gateway.stop();
    }
  }
  return costs;
}
