/** What suites of network and live sources have in common: servers, feeds and watched sources that end with each test. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import type { LiveOptions } from '@crowdtone/video';
import { ffmpegChildren } from './children';
import { FixtureFolder } from './fixtures';
import { streamTestPattern } from './live-feeds';
import { type CameraSettings, RtspCamera } from './rtsp-server';
import { serveHttp } from './servers';
import { Watching } from './watching';

/** Something that a test opened and that must not outlive it. */
interface Closable {
  close(): Promise<unknown>;
}

/** See {@link useLiveFixtures}. */
export class LiveFixtures {
  readonly folder = new FixtureFolder();
  readonly #watched: Watching[] = [];
  readonly #others: Closable[] = [];

  /** Watches a source until the end of the test. */
  async watch(url: string, options?: Partial<LiveOptions>): Promise<Watching> {
    const watching = await Watching.start(url, options);
    this.#watched.push(watching);
    return watching;
  }

  /** Closes a server or a feed at the end of the test, after the watched sources. */
  keep<Kept extends Closable>(kept: Kept): Kept {
    this.#others.push(kept);
    return kept;
  }

  /** Serves HTTP. @returns the address without a path, with the user `admin` and the password `s3cret` */
  async serve(listener: RequestListener): Promise<string> {
    const { port } = this.keep(await serveHttp(listener));
    return `http://admin:s3cret@127.0.0.1:${port}`;
  }

  /** ffmpeg sending a test pattern: see {@link streamTestPattern}. */
  send(...output: readonly string[]): void {
    this.keep(streamTestPattern(...output));
  }

  /** An RTSP camera, which may be killed before the end of the test. */
  async startCamera(settings?: CameraSettings): Promise<RtspCamera> {
    const camera = await RtspCamera.start(settings);
    this.keep({ close: () => camera.kill() });
    return camera;
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#watched.splice(0).map((watching) => watching.close()));
    await Promise.all(this.#others.splice(0).map((other) => other.close()));
  }
}

/** Fixtures for the tests of a file. After each test everything is closed, and no ffmpeg may be left. */
export function useLiveFixtures(): LiveFixtures {
  const fixtures = new LiveFixtures();
  afterEach(async () => {
    await fixtures.closeAll();
    expect(ffmpegChildren()).toEqual([]);
  });
  afterAll(() => fixtures.folder.remove());
  return fixtures;
}

/** A UDP port that is free at the moment. */
export async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}
