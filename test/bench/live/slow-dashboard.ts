/** Many dashboards on one gateway, without and with one that reads a kilobyte a second. */
import { monotonicNow } from '@crowdtone/runtime';
import { SlowReader } from '@crowdtone/testing/gateway/slow-reader';
import { connectDashboard, type DashboardClient, GatewayProcess, snapshotOf } from './gateway-handle';

/** Delivery to all dashboards except the slow one. */
export interface DashboardPhase {
  /** Time from publishing to receiving an event, over all of them; milliseconds. */
  readonly p50: number;
  readonly p95: number;
  /** Events published to all of them, and those received. */
  readonly published: number;
  readonly received: number;
  /** Of the gateway's process after garbage collection, bytes. */
  readonly heapBytes: number;
  /** Processor time of the gateway's process, seconds. */
  readonly cpuSeconds: number;
}

/** Delivery without and with a slow dashboard. */
export interface SlowDashboard {
  readonly clients: number;
  readonly without: DashboardPhase;
  /** One of the clients reads 1 KB/s, through a connection that is full from the start. */
  readonly with: DashboardPhase;
  /** Number of times that the slow one was disconnected; it reconnects each time. */
  readonly disconnects: number;
}

/** Options of {@link compareSlowDashboard}. */
export interface DashboardCrowd {
  readonly clients: number;
  /** Duration of each phase. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly onProgress: (what: string) => void;
}

const TICKS_PER_SECOND = 5;
const READ_BYTES = 1024;

/**
 * Measures the delivery of events without and with a slow dashboard.
 * @throws {CrowdtoneError} E_BENCH_GATEWAY when the gateway's process exits early
 */
export async function compareSlowDashboard({
  clients,
  seconds,
  signal,
  onProgress,
}: DashboardCrowd): Promise<SlowDashboard> {
  const gateway = new GatewayProcess(signal);
  const crowd: DashboardClient[] = [];
  let reader: SlowReader | null = null;
  let timer: NodeJS.Timeout | undefined;
  try {
    const { url, crowdToken, slowToken } = await gateway.reply('ready');
    const received: { readonly tick: number; readonly at: number }[] = [];
    onProgress(`connecting ${clients - 1} dashboards`);
    crowd.push(...Array.from({ length: clients - 1 }, () => connectDashboard(url, crowdToken)));
    await gateway.whileItRuns(Promise.all(crowd.map(snapshotOf)));
    for (const client of crowd) {
      client.on('event', ({ event }) => {
        if (event.kind === 'window') received.push({ tick: event.window.frames.analysed, at: monotonicNow() });
      });
    }
    const phase = async (): Promise<DashboardPhase & { readonly disconnects: number }> => {
      received.length = 0;
      const { sentAt, heapBytes, cpuSeconds, disconnects } = await gateway.send(
        { kind: 'publish', ticks: seconds * TICKS_PER_SECOND },
        'published',
      );
      const delays = received.map(({ tick, at }) => at - (sentAt[tick] ?? at)).sort((a, b) => a - b);
      const published = sentAt.length * crowd.length;
      return {
        p50: rank(delays, 0.5),
        p95: rank(delays, 0.95),
        published,
        received: received.length,
        heapBytes,
        cpuSeconds,
        disconnects,
      };
    };

    onProgress(`without a slow one, ${seconds} s`);
    const without = await phase();
    const reconnect = async (): Promise<void> => {
      reader = await SlowReader.connect(url, slowToken);
      reader.onCutOff(() => {
        if (!signal.aborted && timer !== undefined) void reconnect().catch(() => undefined); // the gateway is gone
      });
    };
    timer = setInterval(() => reader?.sip(READ_BYTES), 1000);
    await reconnect();
    await gateway.send({ kind: 'flood' }, 'flooded');
    onProgress(`with a slow one, ${seconds} s`);
    const beside = await phase();
    return { clients, without, with: beside, disconnects: beside.disconnects };
  } finally {
    clearInterval(timer);
    timer = undefined;
    for (const client of crowd) client.disconnect();
    (reader as SlowReader | null)?.destroy();
    await gateway.stop();
  }
}

/** The `q` quantile of sorted values by nearest rank; 0 without values. */
export function rank(sorted: readonly number[], q: number): number {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
}
