import { type FoundCamera, foundCameraSchema, MAX_FOUND_CAMERAS } from '@crowdtone/domain';
import { Discovery } from 'onvif';
import { z } from 'zod';

const SCOPE = 'onvif://www.onvif.org/';

/** The part of a WS-Discovery ProbeMatches message that is read, as the library parses it. */
const matchSchema = z.object({
  probeMatches: z.object({
    probeMatch: z.object({ XAddrs: z.string(), scopes: z.unknown() }),
  }),
});

/**
 * Cameras that answer a WS-Discovery probe on some network interfaces.
 *
 * A camera is believed for its own address alone: whoever answers could otherwise have the password of another camera, or
 * requests of this machine, sent elsewhere.
 *
 * @param waitMs how long answers are waited for, milliseconds
 */
export async function findCameras(interfaces: readonly string[], waitMs: number): Promise<FoundCamera[]> {
  const found = new Map<string, FoundCamera>();
  const take = (answer: unknown, { address }: { readonly address: string }) => {
    const camera = cameraIn(answer, address);
    if (camera !== null && found.size < MAX_FOUND_CAMERAS) found.set(camera.service, camera);
  };
  // What is no answer of a camera is no concern of the search, and an 'error' without a listener would end the process.
  const ignore = () => undefined;
  Discovery.on('device', take);
  Discovery.on('error', ignore);
  try {
    await Promise.all(interfaces.map((device) => probe(device, waitMs)));
  } finally {
    Discovery.off('device', take);
    Discovery.off('error', ignore);
  }
  return [...found.values()].sort((a, b) => a.host.localeCompare(b.host, 'en', { numeric: true }));
}

function probe(device: string, timeout: number): Promise<void> {
  return new Promise((resolve) => Discovery.probe({ device, timeout, resolve: false }, () => resolve()));
}

/** The camera of an answer; null when the answer is none, or names no address of its sender. */
function cameraIn(answer: unknown, sender: string): FoundCamera | null {
  const match = matchSchema.safeParse(answer);
  if (!match.success) return null;
  const { XAddrs: addresses, scopes } = match.data.probeMatches.probeMatch;
  const service = addresses.split(/\s+/).find((address) => isOf(sender, address));
  const words = scopesIn(scopes);
  const camera = { service, host: sender, name: scopeValue(words, 'name'), hardware: scopeValue(words, 'hardware') };
  return foundCameraSchema.safeParse(camera).data ?? null;
}

function isOf(sender: string, address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username } = new URL(address);
  return (protocol === 'http:' || protocol === 'https:') && hostname === sender && username === '';
}

/** Scopes are words, with or without attributes. */
function scopesIn(scopes: unknown): readonly string[] {
  const text = typeof scopes === 'object' && scopes !== null ? (scopes as { readonly _?: unknown })._ : scopes;
  return typeof text === 'string' ? text.split(/\s+/) : [];
}

function scopeValue(scopes: readonly string[], key: string): string | null {
  const prefix = `${SCOPE}${key}/`;
  const found = scopes.find((scope) => scope.toLowerCase().startsWith(prefix));
  if (found === undefined) return null;
  try {
    return printable(decodeURIComponent(found.slice(prefix.length)));
  } catch {
    // Not percent-encoded after all.
    return printable(found.slice(prefix.length));
  }
}

/** One line, for a terminal. */
export function printable(text: string): string {
  return text
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, 200);
}
