import { startExpressionRole } from './expression-role';
import type { StartRole } from './role';

/** Every role of a worker process. */
export const ROLES = {
  expression: startExpressionRole,
} as const satisfies Readonly<Record<string, StartRole>>;

/** Name of a role. */
export type RoleName = keyof typeof ROLES;

/** In the order in which the roles of one process begin. */
export const ROLE_NAMES = Object.keys(ROLES) as RoleName[];
