import type { DashboardToGateway, GatewayToDashboard } from '@crowdtone/domain';
import type { Socket } from 'socket.io';
import type { Principal } from '../access/principal';
import type { Caller } from '../access/rate-limit';

/** What a connection carries with it. */
export interface SocketData {
  principal: Principal;
  /** Whose messages they count as. */
  caller: Caller;
}

/** A Socket.IO connection of the gateway, with the types of its messages. */
export type LiveSocket = Socket<DashboardToGateway, GatewayToDashboard, Record<string, never>, SocketData>;

/** An Engine.IO connection, as `io.engine` hands it out: what is below a {@link LiveSocket}, over either transport. */
export type EngineSocket = LiveSocket['conn'];
