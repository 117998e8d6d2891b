import type { LimitsConfig } from '@crowdtone/config';
import type { FastifyInstance } from 'fastify';
import type { Authenticator } from '../access/authenticator';
import { ANONYMOUS } from '../access/principal';
import { Quota } from '../access/quota';
import { RateLimit } from '../access/rate-limit';
import { limitError } from '../http-error';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Exempt from limits: probes must succeed under any load. */
    unlimited?: boolean;
  }
}

/** Seconds after which a caller with too many open requests may try again; some of them are over by then. */
const RETRY_PARALLEL_SECONDS = 1;

/** Bounds the requests of each token and each address, over time and at the same time. */
export class RequestLimits {
  readonly #rate: RateLimit;
  readonly #open: Quota;

  constructor(
    { perToken, perAddress, windowSeconds }: LimitsConfig,
    private readonly authenticator: Authenticator,
  ) {
    this.#rate = new RateLimit({ perToken: perToken.requests, perAddress: perAddress.requests }, windowSeconds);
    this.#open = new Quota({ perToken: perToken.parallelRequests, perAddress: perAddress.parallelRequests });
  }

  /** Counts requests by their address; for before they are authorised. */
  addForAddresses(app: FastifyInstance): void {
    app.addHook('onRequest', async (request, reply) => {
      if (request.routeOptions.config.unlimited) return;
      const { address } = this.authenticator.callerOf(request.raw, ANONYMOUS);
      refuseFor(await this.#rate.takeOfAddress(address), 'this address');
      if (!this.#open.hasRoomForAddress(address)) refuseFor(RETRY_PARALLEL_SECONDS, 'this address');
      reply.raw.once('close', this.#open.hold({ token: null, address }));
    });
  }

  /** Counts requests by their token; for after they were authorised. */
  addForTokens(app: FastifyInstance): void {
    app.addHook('onRequest', async ({ principal: { name } }, reply) => {
      if (name === null) return;
      refuseFor(await this.#rate.takeOfToken(name), 'this token');
      if (!this.#open.hasRoomForToken(name)) refuseFor(RETRY_PARALLEL_SECONDS, 'this token');
      reply.raw.once('close', this.#open.holdToken(name));
    });
  }
}

function refuseFor(seconds: number, whose: string): void {
  if (seconds === 0) return;
  throw limitError('E_TOO_MANY_REQUESTS', `too many requests from ${whose}`, seconds);
}
