/** Messages of the live protocol, sent by a real Socket.IO client to a real gateway. */
import { CLIENT_MESSAGES } from '@crowdtone/domain';
import type { RandomStream } from '@crowdtone/runtime';
import { sampleSource, sampleWindow } from '@crowdtone/testing/gateway/crowd-samples';
import { io } from 'socket.io-client';
import { z } from 'zod';
import { GatewayUnderTest, TOKENS } from '../gateway-under-test';
import { mutateJson, mutateText, pick } from '../mutate-text';
import { requireErrorCodes } from '../require-error-codes';
import { PLANTED, requireNoSecret } from '../secrets';
import type { CaseInput, Target } from '../target';

const MESSAGES: readonly (readonly [string, object])[] = [
  ['resync', { epoch: 'an-earlier-gateway', sequence: 0 }],
  ['watch', { sources: [sampleSource().sourceId] }],
  ['watch', { sources: null }],
  ['pictures', { wanted: true }],
];
const NAMES = [...Object.keys(CLIENT_MESSAGES), 'snapshot', 'event', 'disconnect', 'connect', 'error', '__proto__', ''];
/** Packets of Engine.IO and Socket.IO in their text form, https://socket.io/docs/v4/socket-io-protocol/. */
const PACKETS = [
  '2["watch",{"sources":null}]',
  '0{"token":"x"}',
  '1',
  '3[]',
  '51-["x",{"_placeholder":true,"num":0}]',
  '4',
  '6',
  '20/x,[]',
];

/** How long the gateway may leave the last message of a case with raw packets unanswered, milliseconds. */
const IGNORED_MS = 5_000;

const inputSchema = z.object({
  auth: z.unknown(),
  address: z.string(),
  steps: z.array(
    z.union([
      z.object({ name: z.string(), arguments: z.array(z.unknown()) }),
      z.object({ packet: z.string() }),
      z.object({ binary: z.string() }),
    ]),
  ),
});
type Step = z.infer<typeof inputSchema>['steps'][number];

/** The `messages` target. */
export async function openMessages(): Promise<Target> {
  const gateway = await GatewayUnderTest.start();
  return {
    generate: (random) => ({
      auth:
        random.integer(4) === 0 ? mutateJson(random, { token: TOKENS.viewer }, ['token']) : { token: TOKENS.operator },
      address: `10.${random.integer(256)}.${random.integer(256)}.${random.integer(256)}`,
      steps: Array.from({ length: 1 + random.integer(5) }, () => step(random)),
    }),
    async run(input: CaseInput) {
      const outcome = await converse(gateway, inputSchema.parse(input));
      gateway.store.commit({ kind: 'window', window: sampleWindow({ index: 20, votes: [4, 3, 0, 1, 0, 0, 0, 0] }) });
      await gateway.requireAlive();
      return outcome;
    },
    close: () => gateway.close(),
  };
}

function step(random: RandomStream): Step {
  const kind = random.integer(8);
  if (kind === 0) return { packet: mutateText(random, pick(random, PACKETS)) };
  if (kind === 1) return { binary: Buffer.from(mutateText(random, 'binary')).toString('base64') };
  const [name, message] = pick(random, MESSAGES);
  if (kind === 2) return { name: pick(random, NAMES), arguments: [message] };
  const value = mutateJson(random, message, ['sources', 'epoch', `rtsp://u:${PLANTED.password}@cam/1`]);
  return { name, arguments: kind === 3 ? [value, message, value] : [value] };
}

/** Connects, sends, and waits for the response to a last message, or for the end of the connection. */
async function converse(
  gateway: GatewayUnderTest,
  { auth, address, steps }: z.infer<typeof inputSchema>,
): Promise<string> {
  const isHandshake = typeof auth === 'object' && auth !== null && !Array.isArray(auth);
  const socket = io(gateway.gateway.url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: isHandshake ? auth : { token: auth },
    extraHeaders: { 'X-Forwarded-For': address },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<string>((resolve, reject) => {
      const check = (message: unknown) => {
        const text = JSON.stringify(message) ?? '';
        try {
          requireNoSecret(text, 'a message');
          requireErrorCodes(text);
        } catch (error) {
          reject(error);
        }
      };
      socket.onAny((_name: string, ...messages: unknown[]) => messages.forEach(check));
      socket.once('connect_error', (error: Error & { data?: unknown }) => {
        check({ message: error.message, data: error.data });
        resolve('refused to connect');
      });
      socket.once('disconnect', () => resolve('cut off'));
      // A raw packet may say goodbye for the client, which then waits in vain: no fault of the gateway.
      if (steps.some((each) => !('name' in each) || RESERVED.has(each.name))) {
        timer = setTimeout(() => resolve('ignored'), IGNORED_MS);
      }
      socket.once('snapshot', () => {
        for (const each of steps) send(socket, each);
        socket.emit('watch', { sources: null });
        socket.on('snapshot', () => resolve('answered'));
      });
    });
  } finally {
    clearTimeout(timer);
    socket.disconnect();
  }
}

function send(socket: ReturnType<typeof io>, each: Step): void {
  const { engine } = socket.io;
  if ('packet' in each) engine.write(each.packet);
  else if ('binary' in each) engine.write(Buffer.from(each.binary, 'base64'));
  else if (!RESERVED.has(each.name)) socket.emit(each.name, ...each.arguments);
  else engine.write(`2${JSON.stringify([each.name, ...each.arguments])}`);
}

/** Names that the client does not let a program emit. */
const RESERVED: ReadonlySet<string> = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);
