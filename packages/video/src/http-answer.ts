/** HTTP responses, inspected without ffmpeg: to explain why they are no video, or to read what ffmpeg cannot. */
import { lookup as resolve } from 'node:dns';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { PassThrough, type Readable } from 'node:stream';
import { splitAddress } from '@crowdtone/domain';
import type { AddressRule } from './address-rule';
import { type Finding, type NetworkCause, REDIRECTED } from './failures';
import type { Source } from './sources';

/**
 * `page` is a web page; `playlist` an HLS playlist whose name does not end in .m3u8; `headless-jpegs` motion JPEG without
 * the boundary before its first frame; `else` anything that ffmpeg's own message explains.
 */
export type HttpAnswer = 'redirect' | 'page' | 'playlist' | 'headless-jpegs' | 'else';

/** Enough of a response to classify it, bytes. */
const INSPECTED_BYTES = 512;

/** Time limit for the server, milliseconds. */
const CHECK_TIMEOUT_MS = 5000;

/** What kind of response an address gives, redirects not followed; null when there is none. */
export async function inspectHttp(source: Source, rule: AddressRule, signal: AbortSignal): Promise<HttpAnswer | null> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(CHECK_TIMEOUT_MS)]);
  try {
    const response = await request(source, rule, limit);
    try {
      return await classify(response);
    } finally {
      response.destroy();
    }
  } catch {
    // The caller already has an error; this would only have explained it.
    return null;
  }
}

const EXPLANATIONS: Readonly<Partial<Record<HttpAnswer, Finding<NetworkCause | 'content'>>>> = {
  redirect: REDIRECTED,
  page: {
    cause: 'content',
    words: 'the server returned a web page, not a video',
    advice:
      'open it in a browser, log in and copy the address of the stream itself, or include user name and password in it',
  },
  playlist: {
    cause: 'content',
    words: 'the server returned a playlist',
    advice: 'for HLS, use the address that ends in .m3u8',
  },
};

/** Why a response is no video; null when that is not known. */
export function explainAnswer(answer: HttpAnswer | null): Finding<NetworkCause | 'content'> | null {
  return (answer && EXPLANATIONS[answer]) ?? null;
}

/** The text of a response with status 200, up to a limit in bytes; null when there is none. */
export async function readHttpText(
  source: Source,
  rule: AddressRule,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const response = await request(source, rule, AbortSignal.any([signal, AbortSignal.timeout(CHECK_TIMEOUT_MS)]));
    try {
      return response.statusCode === 200 ? (await beginning(response, maxBytes)).toString('utf8') : null;
    } finally {
      response.destroy();
    }
  } catch {
    // ffmpeg requests the same address next and reports what is wrong.
    return null;
  }
}

/** The body of a response as a stream that never fails: it ends when the server, the network or `signal` ends it. */
export function openHttpBody(source: Source, rule: AddressRule, signal: AbortSignal): Readable {
  const body = new PassThrough();
  const end = () => body.end();
  request(source, rule, signal).then((response) => {
    response.on('error', end).on('aborted', end);
    body.on('close', () => response.destroy());
    response.pipe(body);
  }, end);
  return body;
}

async function classify(response: IncomingMessage): Promise<HttpAnswer> {
  const { statusCode = 0, headers } = response;
  if (statusCode >= 300 && statusCode < 400) return 'redirect';
  const type = headers['content-type']?.toLowerCase() ?? '';
  const start = (await beginning(response, INSPECTED_BYTES)).toString('latin1').trimStart();
  if (statusCode >= 400) return 'else';
  if (start.startsWith('#EXTM3U')) return 'playlist';
  if (type.startsWith('text/html') || /^<(!doctype html|html|head|body)\b/i.test(start)) return 'page';
  if (type.startsWith('multipart/') && !start.startsWith('--')) return 'headless-jpegs';
  return 'else';
}

async function beginning(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}

function request({ address }: Source, rule: AddressRule, signal: AbortSignal): Promise<IncomingMessage> {
  const { before, host, port, rest } = splitAddress(address);
  const [scheme = ''] = before.split('//');
  const user = before.slice(before.indexOf('//') + 2, -1);
  const url = new URL(`${scheme}//${isIP(host) === 6 ? `[${host}]` : host}${port}${rest}`);
  return new Promise((done, fail) => {
    if (isIP(host) !== 0 && !rule.allows(host)) return fail(new Error('the address is not allowed'));
    const options: https.RequestOptions = {
      signal,
      headers: { accept: '*/*' },
      // Cameras use self-signed certificates, which ffmpeg does not check either.
      rejectUnauthorized: false,
      lookup: (name, how, callback) =>
        resolve(name, { ...how, all: false }, (error, found, family) => {
          if (error === null && !rule.allows(found)) callback(new Error('the address is not allowed'), found, family);
          else if (how.all) callback(error, [{ address: found, family }]);
          else callback(error, found, family);
        }),
      ...(user === '' ? {} : { auth: decoded(user) }),
    };
    const client = scheme.toLowerCase() === 'https:' ? https : http;
    client.get(url, options, done).on('error', fail);
  });
}

function decoded(user: string): string {
  try {
    return decodeURIComponent(user);
  } catch {
    return user; // a raw `%`
  }
}
