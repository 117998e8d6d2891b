import { liveProtocolPage } from './reference/live-protocol';
import { openApiPage } from './reference/openapi';

/** The pages about the interfaces of the gateway, by their path in the repository. */
export async function apiPages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['docs/reference/openapi.json', await openApiPage()],
    ['docs/reference/live-protocol.md', liveProtocolPage()],
  ]);
}
