/** Live feeds other than RTSP, from a real program or a small server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join, normalize } from 'node:path';

/** A running feed. */
export interface Feed {
  close(): Promise<void>;
}

/** ffmpeg streaming a test pattern of 64x48 at 10 frames per second, until it is closed. */
export function streamTestPattern(...output: readonly string[]): Feed {
  const pattern = ['-re', '-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10'];
  const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '5', '-pix_fmt', 'yuv420p'];
  return runFfmpeg([...pattern, ...codec, ...output]);
}

/** ffmpeg streaming a recording in a loop, as it is encoded, until it is closed. */
export function streamRecording(path: string, ...output: readonly string[]): Feed {
  return runFfmpeg(['-re', '-stream_loop', '-1', '-i', path, '-c', 'copy', ...output]);
}

function runFfmpeg(args: readonly string[]): Feed {
  const child = spawn('ffmpeg', ['-nostdin', '-v', 'quiet', ...args], { stdio: 'ignore' });
  const gone = once(child, 'exit');
  return {
    close: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Responds with motion JPEG: `picture` every `periodMs`. */
export function motionJpeg(picture: Uint8Array, periodMs: number): RequestListener {
  return (request, response) => {
    response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=frame' });
    const timer = setInterval(() => {
      response.write(`--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`);
      response.write(picture);
      response.write('\r\n');
    }, periodMs);
    request.on('close', () => clearInterval(timer));
  };
}

/** Responds with the files of a folder. */
export function files(folder: string): RequestListener {
  return (request, response) => {
    readFile(join(folder, normalize(request.url ?? '/'))).then(
      (content) => response.end(content),
      () => response.writeHead(404).end(),
    );
  };
}

/** Responds with motion JPEG without a boundary before the first image, as ESP32 cameras do. */
export function headlessMotionJpeg(picture: Uint8Array, periodMs: number): RequestListener {
  return (request, response) => {
    response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace;boundary=frame' });
    const timer = setInterval(() => {
      response.write(`Content-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`);
      response.write(picture);
      response.write('\r\n--frame\r\n');
    }, periodMs);
    request.on('close', () => clearInterval(timer));
  };
}
