/**
 * A gateway in a process of its own, so that its memory is its own, which tells a window five times a second. It is told
 * what to do, and answers, over the IPC channel.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type AccessConfig, makeToken } from '@crowdtone/config';
import { type Gateway, startGateway } from '@crowdtone/gateway';
import { Operations } from '@crowdtone/observability';
import { steadyNow } from '@crowdtone/runtime';
import { sampleRun, sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { MemoryStore } from '@crowdtone/testing/gateway/memory-store';
import pino from 'pino';
import { Scrape } from './prometheus';

export type GatewayOrder =
  /** Tells so many windows, five a second. */
  | { readonly do: 'tell'; readonly ticks: number }
  /** Fills the connection of whoever watches everything. */
  | { readonly do: 'flood' }
  | { readonly do: 'stop' };

export type GatewayAnswer =
  | { readonly kind: 'ready'; readonly url: string; readonly crowdToken: string; readonly slowToken: string }
  | { readonly kind: 'flooded' }
  | {
      readonly kind: 'told';
      /** When each window was told, milliseconds since 1970, by its tick. */
      readonly sentAt: readonly number[];
      /** After collecting garbage, bytes. */
      readonly heapBytes: number;
      readonly cutOff: number;
    };

const TICK_MS = 200;
/** Windows kept by the store; each tick replaces one, so that its memory does not grow. */
const WINDOWS_KEPT = 60;
/** As much as the kernel keeps for a connection, and a little more. */
const FLOOD_MESSAGES = 100;
const FLOOD_BYTES = 60_000;
/** Fewer than may wait for a client: it is the windows that cut it off, after some ten seconds. */
const BACKLOG_MESSAGES = 200;
const SETTLING_MS = 1000;

const answer = (message: GatewayAnswer) => process.send?.(message);

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
  const gateway = await startGateway({ store, events: store, port: 0, dashboardDir, access, operations, logger });
  store.store({ kind: 'run', run: sampleRun() });
  store.store({ kind: 'source', source: sampleSource() });
  process.on('message', (order: GatewayOrder) => void obey(order, { gateway, store, operations }));
  process.on('disconnect', () => process.exit());
  answer({ kind: 'ready', url: gateway.url, crowdToken: crowd.token, slowToken: slow.token });
}

interface Served {
  readonly gateway: Gateway;
  readonly store: MemoryStore;
  readonly operations: Operations;
}

async function obey(order: GatewayOrder, { gateway, store, operations }: Served): Promise<void> {
  switch (order.do) {
    case 'tell': {
      const sentAt = await tell(store, order.ticks);
      const metrics = Scrape.parse(await operations.metrics.expose());
      globalThis.gc?.();
      const { heapUsed, external } = process.memoryUsage();
      const cutOff = metrics.sum('crowdtone_clients_cut_off_total', { reason: 'slow' });
      answer({ kind: 'told', sentAt, heapBytes: heapUsed + external, cutOff });
      return;
    }
    case 'flood': {
      const error = { code: 'E_SOURCE_UNREACHABLE', message: 'x'.repeat(FLOOD_BYTES) };
      for (let told = 0; told < FLOOD_MESSAGES; told += 1) {
        store.commit({ kind: 'source', source: sampleSource({ sourceId: 'elsewhere', state: 'failed', error }) });
      }
      await pause(SETTLING_MS);
      for (let told = 0; told < BACKLOG_MESSAGES; told += 1) {
        store.commit({ kind: 'source', source: sampleSource({ sourceId: 'elsewhere', state: 'complete' }) });
      }
      answer({ kind: 'flooded' });
      return;
    }
    case 'stop':
      await gateway.close();
      process.exit();
  }
}

/** The number of a tick travels as the number of analysed frames. */
function tell(store: MemoryStore, ticks: number): Promise<number[]> {
  const sentAt: number[] = [];
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const tick = sentAt.length;
      const window = sampleWindow({ index: tick % WINDOWS_KEPT, votes: [12, 7, 1, 2, 1, 0, 1, 0] });
      sentAt.push(steadyNow());
      store.commit({ kind: 'window', window: { ...window, frames: { analysed: tick, dropped: {} } } });
      if (sentAt.length < ticks) return;
      clearInterval(timer);
      // What was told last is on its way yet.
      setTimeout(() => resolve(sentAt), TICK_MS);
    }, TICK_MS);
  });
}

void main();
