import { type CameraStream, type CameraStreams, CrowdtoneError, cameraStreamSchema } from '@crowdtone/domain';
import { redactUrl } from '@crowdtone/observability';
import { Cam } from 'onvif/promises';
import { z } from 'zod';
import { printable } from './find-cameras';

/** Streams that are asked for; cameras have two to six. */
const MAX_PROFILES = 32;

/** The part of a media profile that is read, as the library parses it, with Media and Media2 alike. */
const profileSchema = z.object({
  $: z.object({ token: z.coerce.string() }),
  name: z.coerce.string().catch(''),
  videoEncoderConfiguration: z.object({
    encoding: z.string().nullable().catch(null),
    resolution: z.object({ width: z.number().int().positive(), height: z.number().int().positive() }),
    rateControl: z.object({ frameRateLimit: z.number().positive() }).nullable().catch(null),
  }),
});
const sourceSchema = z.object({ resolution: z.object({ width: z.number(), height: z.number() }) });
const uriSchema = z.object({ uri: z.string().max(2000) });

/** What is used of the library, whose types of promises have lost their arguments. */
interface Device {
  getSystemDateAndTime(): Promise<unknown>;
  getServices(withCapabilities: boolean): Promise<unknown>;
  getCapabilities(): Promise<unknown>;
  getProfiles(): Promise<unknown>;
  getVideoSources(): Promise<unknown>;
  getStreamUri(options: { readonly protocol: 'RTSP'; readonly profileToken: string }): Promise<unknown>;
  /** Whether Media2 is asked instead of Media. */
  readonly media2Support?: boolean;
}

/** What the streams of a camera are asked with. */
export interface StreamsQuestion {
  /** Address of its device service. */
  readonly service: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** For each request, milliseconds. */
  readonly timeoutMs: number;
}

/**
 * The streams of a camera, by ONVIF Media or Media2, that with the most pixels first, because faces are small.
 *
 * @throws {CrowdtoneError} E_ONVIF_PASSWORD, E_ONVIF_AWAY or E_ONVIF_ANSWER; messages hold neither the user nor the password
 */
export async function readStreams({ service, user, password, timeoutMs }: StreamsQuestion): Promise<CameraStreams> {
  const { hostname, port, pathname, protocol } = new URL(service);
  const camera: Device = new Cam({
    hostname,
    ...(port !== '' && { port: Number(port) }),
    path: pathname,
    useSecure: protocol === 'https:',
    // Cameras sign their certificates themselves; nobody else could.
    secureOpts: { rejectUnauthorized: false },
    // Every request goes to this address, whatever the camera says of its services.
    preserveAddress: true,
    timeout: timeoutMs,
    ...(user !== undefined && user !== '' && { username: user, password: password ?? '' }),
  }) as unknown as Device;
  const ask = <Value>(question: Promise<Value>): Promise<Value> => question.catch((error: unknown) => refuse(error));
  await ask(camera.getSystemDateAndTime());
  // The first cameras with ONVIF know their capabilities only.
  await camera.getServices(true).catch(() => ask(camera.getCapabilities()));
  const profiles = await camera.getProfiles().catch(async (error: unknown) => {
    if (camera.media2Support !== true) return refuse(error);
    // The library's proxy refuses a plain assignment.
    Reflect.set(camera, 'media2Support', false);
    return ask(camera.getProfiles());
  });
  const sources = await camera.getVideoSources().catch(() => []);
  const streams: CameraStream[] = [];
  const sizes: { readonly width: number; readonly height: number }[] = [sources]
    .flat()
    .flatMap((source) => sourceSchema.safeParse(source).data?.resolution ?? []);
  for (const profile of [profiles].flat().slice(0, MAX_PROFILES)) {
    const known = profileSchema.safeParse(profile).data;
    if (known === undefined) continue;
    const { resolution } = known.videoEncoderConfiguration;
    sizes.push(resolution);
    const address = await camera
      .getStreamUri({ protocol: 'RTSP', profileToken: known.$.token })
      .then((answer) => uriSchema.parse(answer).uri)
      // A stream that cannot be had is told of by its size.
      .catch(() => null);
    const stream = address === null ? null : streamAt(address, hostname, known);
    if (stream !== null) streams.push(stream);
  }
  streams.sort((a, b) => pixels(b) - pixels(a) || (b.fps ?? 0) - (a.fps ?? 0));
  const [best] = streams;
  if (best === undefined) {
    throw new CrowdtoneError('E_ONVIF_ANSWER', 'the camera offers no stream over RTSP; add it by its address');
  }
  const [largest] = sizes.sort((a, b) => pixels(b) - pixels(a));
  const larger = largest !== undefined && pixels(largest) > pixels(best) ? largest : null;
  return { streams, larger };
}

function pixels({ width, height }: { readonly width: number; readonly height: number }): number {
  return width * height;
}

/** A stream at the camera itself; null for an address elsewhere, which would be given the password. */
function streamAt(address: string, host: string, profile: z.infer<typeof profileSchema>): CameraStream | null {
  if (!URL.canParse(address)) return null;
  const parsed = new URL(address);
  if (parsed.hostname !== host || !/^rtsps?:$/.test(parsed.protocol)) return null;
  parsed.username = '';
  parsed.password = '';
  const { encoding, resolution, rateControl } = profile.videoEncoderConfiguration;
  const stream = {
    name: printable(profile.name) || profile.$.token,
    width: resolution.width,
    height: resolution.height,
    encoding,
    fps: rateControl?.frameRateLimit ?? null,
    location: redactUrl(parsed.href),
  };
  return cameraStreamSchema.safeParse(stream).data ?? null;
}

/** The library's errors may repeat what the camera answered, which may repeat what it was sent: they are not passed on. */
function refuse(error: unknown): never {
  const { message = '', code = '' } = error as { readonly message?: string; readonly code?: string };
  if (/not\s?authorized|unauthorized|digest auth|\b401\b/i.test(message)) {
    throw new CrowdtoneError(
      'E_ONVIF_PASSWORD',
      'the camera refuses user and password; check both, and that the user may use ONVIF',
    );
  }
  if (/timeout|hang up/i.test(message) || /^E[A-Z]+$/.test(code)) {
    throw new CrowdtoneError(
      'E_ONVIF_AWAY',
      `the camera does not answer (${code || 'timeout'}); check that ONVIF is switched on in it`,
    );
  }
  throw new CrowdtoneError('E_ONVIF_ANSWER', 'the camera gave an answer that is not ONVIF; add it by its address');
}
