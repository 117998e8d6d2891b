import type { DashboardToGateway, GatewayToDashboard } from '@crowdtone/domain';
import type { Socket } from 'socket.io';
import type { Principal } from '../access/principal';

/** What a connection carries with it. */
export interface SocketData {
  principal: Principal;
}

export type LiveSocket = Socket<DashboardToGateway, GatewayToDashboard, Record<string, never>, SocketData>;
