/** `crowdtone cameras discover`: cameras with ONVIF in the local networks, and their streams. */
import { isIP } from 'node:net';
import {
  type CameraStream,
  type CameraStreams,
  CrowdtoneError,
  type FoundCamera,
  formatError,
} from '@crowdtone/domain';
import { findOnvifCameras, readOnvifStreams } from '../onvif/onvif-client';
import { readSecret } from '../read-secret';

/** Holds the password, where no terminal asks for it. */
export const PASSWORD_VARIABLE = 'CROWDTONE_CAMERA_PASSWORD';
const DEVICE_SERVICE = '/onvif/device_service';
const MAX_WAIT_SECONDS = 60;

/** Options of `crowdtone cameras discover`. */
export interface DiscoverFlags {
  readonly host?: readonly string[];
  readonly user?: string;
  readonly seconds: string;
  /** Searches for stand-ins on this machine too. */
  readonly loopback: boolean;
  readonly json: boolean;
}

/** A camera as it is printed. */
interface Listed extends FoundCamera {
  /** Null when they were not asked for, or the camera refused. */
  readonly streams: readonly CameraStream[] | null;
  readonly larger: CameraStreams['larger'];
  /** Why there are no streams, with its code; null when there are, or were not asked for. */
  readonly problem: string | null;
}

/**
 * Searches the networks of this machine and prints what answers. Streams are asked for when a camera is named with `--host`: a
 * password goes to cameras that were named, not to whatever answers.
 *
 * @returns the exit code
 * @throws {CrowdtoneError} E_USAGE, E_ONVIF_AWAY
 */
export async function discoverCameras({
  host: hosts = [],
  user,
  seconds,
  loopback,
  json,
}: DiscoverFlags): Promise<number> {
  const waitMs = 1000 * waitOf(seconds);
  for (const host of hosts) {
    if (isIP(host) !== 4) throw new CrowdtoneError('E_USAGE', `--host ${host} is not an IPv4 address`);
  }
  if (user !== undefined && hosts.length === 0) {
    throw new CrowdtoneError('E_USAGE', '--user needs --host, so that the password goes to no other camera');
  }
  const password = user === undefined ? undefined : await readSecret(PASSWORD_VARIABLE, `Password of ${user}: `);
  const found = await findOnvifCameras({ waitMs, loopback });
  const wanted = hosts.length === 0 ? found : hosts.flatMap((host) => atHost(found, host));
  const listed: Listed[] = [];
  for (const camera of wanted) {
    if (hosts.length === 0) listed.push({ ...camera, streams: null, larger: null, problem: null });
    else listed.push(await withStreams(camera, { user, password }));
  }
  if (json) process.stdout.write(`${JSON.stringify({ cameras: listed }, null, 2)}\n`);
  else process.stdout.write(listed.length === 0 ? NOTHING : listed.map(describe).join(''));
  if (!json && hosts.length === 0 && listed.length > 0) process.stderr.write(NEXT);
  return 0;
}

/** The cameras that were found at an address, or one that a search does not reach, such as in another network. */
function atHost(found: readonly FoundCamera[], host: string): FoundCamera[] {
  const there = found.filter((camera) => camera.host === host);
  const assumed = { service: `http://${host}${DEVICE_SERVICE}`, host, name: null, hardware: null };
  return there.length > 0 ? there : [assumed];
}

async function withStreams(
  camera: FoundCamera,
  access: { readonly user: string | undefined; readonly password: string | undefined },
): Promise<Listed> {
  try {
    const { streams, larger } = await readOnvifStreams({ service: camera.service, ...access });
    return { ...camera, streams, larger, problem: null };
  } catch (error) {
    if (!(error instanceof CrowdtoneError)) throw error;
    return { ...camera, streams: null, larger: null, problem: formatError(error) };
  }
}

function describe({ host, name, hardware, streams, larger, problem }: Listed): string {
  const words = [name, hardware && `(${hardware})`].filter(Boolean).join(' ');
  const lines = [`${host}  ${words}`.trimEnd(), ...(streams ?? []).map(describeStream)];
  if (problem !== null) lines.push(`  ${problem}`);
  if (larger !== null) {
    lines.push(
      `  The first is a sub-stream: the camera has ${larger.width} x ${larger.height}, in which faces are larger. Change its settings if you can.`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function describeStream({ width, height, encoding, fps, name, location }: CameraStream, place: number): string {
  const facts = [`${width} x ${height}`, encoding, fps !== null && `${fps} frames/s`, name].filter(Boolean).join(', ');
  return `  ${place === 0 ? 'use this:' : 'also:    '} ${location.replace('://', '://USER:PASSWORD@')}  ${facts}`;
}

function waitOf(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= MAX_WAIT_SECONDS) return seconds;
  throw new CrowdtoneError('E_USAGE', `--seconds ${text} is not between 0 and ${MAX_WAIT_SECONDS}`);
}

const NOTHING = 'no camera with ONVIF answered; name one with --host, or check that ONVIF is switched on in it\n';
const NEXT = 'for the streams of a camera: crowdtone cameras discover --host ADDRESS --user NAME\n';
