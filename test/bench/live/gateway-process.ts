/**
 * A gateway in a process of its own, so that its memory can be measured. It publishes a window five times a second, and takes
 * commands and replies over the IPC channel.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type AccessConfig, DEFAULT_LIMITS, type LimitsConfig, makeToken } from '@crowdtone/config';
import { type Gateway, startGateway } from '@crowdtone/gateway';
import { Operations } from '@crowdtone/observability';
import { monotonicNow } from '@crowdtone/runtime';
import { sampleRun, sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { MemoryStore } from '@crowdtone/testing/gateway/memory-store';
import pino from 'pino';
import { Scrape } from './prometheus';

/** A command to the gateway's process. */
export type GatewayCommand =
  /** Publishes `ticks` windows, five a second. */
  | { readonly kind: 'publish'; readonly ticks: number }
  /** Fills the connection of clients that watch every source. */
  | { readonly kind: 'flood' }
  | { readonly kind: 'stop' };

/** A reply of the gateway's process. */
export type GatewayReply =
  | { readonly kind: 'ready'; readonly url: string; readonly crowdToken: string; readonly slowToken: string }
  | { readonly kind: 'flooded' }
  | {
      readonly kind: 'published';
      /** Time at which each window was published, milliseconds since 1970, by tick. */
      readonly sentAt: readonly number[];
      /** After garbage collection, bytes. */
      readonly heapBytes: number;
      /** Processor time of the gateway's process while it published, seconds. */
      readonly cpuSeconds: number;
      readonly disconnects: number;
    };

const TICK_MS = 200;
/** Windows kept by the store; each tick replaces one, so that its memory does not grow. */
const WINDOWS_KEPT = 60;
/** A little more than the kernel buffers for a connection. */
const FLOOD_MESSAGES = 100;
const FLOOD_BYTES = 60_000;
/** Fewer than may be queued for a client, so that the windows exceed the limit, after some ten seconds. */
const BACKLOG_MESSAGES = 200;
const SETTLING_MS = 1000;
/** As an operator sets them who serves thousands of dashboards; here all of them have one address and one token. */
const MANY = { sockets: 4000, messages: 40_000, requests: 40_000, parallelRequests: 4000 };
const LIMITS: LimitsConfig = { ...DEFAULT_LIMITS, sockets: MANY.sockets, perToken: MANY, perAddress: MANY };

const reply = (message: GatewayReply) => process.send?.(message);

async function main(): Promise<void> {
  const dashboardDir = mkdtempSync(join(tmpdir(), 'crowdtone-bench-'));
  process.on('exit', () => rmSync(dashboardDir, { recursive: true, force: true }));
  writeFileSync(join(dashboardDir, 'index.html'), '<!doctype html><title>Crowdtone</title>');
  const [crowd, slow] = [makeToken(), makeToken()];
  const access: AccessConfig = {
    tokens: [
      { name: 'crowd', role: 'viewer', hash: crowd.hash, sources: ['stand-north'] },
      { name: 'slow', role: 'viewer', hash: slow.hash },
    ],
    ...{ publicNames: [], allowedOrigins: [], trustedProxies: [] },
  };
  const store = new MemoryStore();
  const operations = new Operations();
  const logger = pino({ level: 'silent' });
  const parts = { store, events: store, port: 0, dashboardDir, access, operations, limits: LIMITS, logger };
  const gateway = await startGateway(parts);
  store.store({ kind: 'run', run: sampleRun() });
  store.store({ kind: 'source', source: sampleSource() });
  process.on('message', (command: GatewayCommand) => void execute(command, { gateway, store, operations }));
  process.on('disconnect', () => process.exit());
  reply({ kind: 'ready', url: gateway.url, crowdToken: crowd.token, slowToken: slow.token });
}

interface Served {
  readonly gateway: Gateway;
  readonly store: MemoryStore;
  readonly operations: Operations;
}

async function execute(command: GatewayCommand, { gateway, store, operations }: Served): Promise<void> {
  switch (command.kind) {
    case 'publish': {
      const began = process.cpuUsage();
      const sentAt = await publish(store, command.ticks);
      const { user, system } = process.cpuUsage(began);
      const metrics = Scrape.parse(await operations.metrics.expose());
      globalThis.gc?.();
      const { heapUsed, external } = process.memoryUsage();
      const disconnects = metrics.sum('crowdtone_clients_cut_off_total', { reason: 'slow' });
      reply({
        kind: 'published',
        sentAt,
        heapBytes: heapUsed + external,
        cpuSeconds: (user + system) / 1e6,
        disconnects,
      });
      return;
    }
    case 'flood': {
      const error = { code: 'E_SOURCE_UNREACHABLE', message: 'x'.repeat(FLOOD_BYTES) };
      for (let count = 0; count < FLOOD_MESSAGES; count += 1) {
        store.commit({ kind: 'source', source: sampleSource({ sourceId: 'elsewhere', state: 'failed', error }) });
      }
      await pause(SETTLING_MS);
      for (let count = 0; count < BACKLOG_MESSAGES; count += 1) {
        store.commit({ kind: 'source', source: sampleSource({ sourceId: 'elsewhere', state: 'complete' }) });
      }
      reply({ kind: 'flooded' });
      return;
    }
    case 'stop':
      await gateway.close();
      process.exit();
  }
}

/** The tick is encoded as the number of analysed frames. */
function publish(store: MemoryStore, ticks: number): Promise<number[]> {
  const sentAt: number[] = [];
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const tick = sentAt.length;
      const window = sampleWindow({ index: tick % WINDOWS_KEPT, votes: [12, 7, 1, 2, 1, 0, 1, 0] });
      sentAt.push(monotonicNow());
      store.commit({ kind: 'window', window: { ...window, frames: { analysed: tick, dropped: {} } } });
      if (sentAt.length < ticks) return;
      clearInterval(timer);
      // The last window may still be in transit.
      setTimeout(() => resolve(sentAt), TICK_MS);
    }, TICK_MS);
  });
}

void main();
