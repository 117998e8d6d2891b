import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway } from '@crowdtone/gateway';
import { createLogger } from '@crowdtone/observability';
import { MemoryStore } from '@crowdtone/testing/gateway/memory-store';

/** `docs/reference/openapi.json`: what a running gateway answers to GET /openapi.json. */
export async function openApiPage(): Promise<string> {
  const dashboardDir = await mkdtemp(join(tmpdir(), 'crowdtone-openapi-'));
  await writeFile(join(dashboardDir, 'index.html'), '');
  const store = new MemoryStore();
  const gateway = await startGateway({ store, events: store, port: 0, dashboardDir, logger: createLogger('openapi') });
  try {
    const answer = await fetch(`${gateway.url}/openapi.json`);
    return `${JSON.stringify(await answer.json(), null, 2)}\n`;
  } finally {
    await gateway.close();
    await rm(dashboardDir, { recursive: true });
  }
}
