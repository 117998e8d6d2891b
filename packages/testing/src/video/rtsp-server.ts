/** An RTSP camera in a process of its own, which can be killed, frozen and restarted. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Settings of {@link RtspCamera}. */
export interface CameraSettings {
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  /** Frames after which time stamps jump back by `jumpBackMs`. */
  readonly jumpAfter?: number;
  readonly jumpBackMs?: number;
  /** `jpeg` with a pattern of `snow` sends a burst of many packets per frame. */
  readonly codec?: 'h264' | 'jpeg';
  readonly pattern?: 'ball' | 'snow';
  readonly width?: number;
  readonly height?: number;
  /** Frames after which width and height double. */
  readonly resizeAfter?: number;
}

/** Debian's own Python: its GStreamer bindings are not for any other that may come first in PATH. */
const PYTHON = '/usr/bin/python3';

/** By default 64x48 at 10 frames per second. */
export class RtspCamera {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  static async start(settings: CameraSettings = {}): Promise<RtspCamera> {
    const all = { port: 0, width: 64, height: 48, fps: 10, ...settings };
    const script = join(__dirname, 'rtsp-server.py');
    const child = spawn(PYTHON, [script, JSON.stringify(all)], { stdio: ['pipe', 'pipe', 'inherit'] });
    const failed = once(child, 'exit').then(() => {
      throw new Error('the RTSP server did not start; run: npm run bootstrap -- --camera');
    });
    const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), failed]);
    failed.catch(() => undefined);
    return new RtspCamera(child, JSON.parse(String(line)).port);
  }

  url(credentials = ''): string {
    return `rtsp://${credentials && `${credentials}@`}127.0.0.1:${this.port}/camera`;
  }

  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** Kills it, like a power failure. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}
