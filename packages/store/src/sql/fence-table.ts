import { CrowdtoneError } from '@crowdtone/domain';
import type { Fence } from '../fence';
import type { SqlWriter } from './session';

const CLAIM = `
  INSERT INTO fences VALUES ($1, $2, $3)
  ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, epoch = excluded.epoch
  WHERE fences.epoch < excluded.epoch OR (fences.epoch = excluded.epoch AND fences.owner = excluded.owner)
  RETURNING name`;

/** Changes nothing, and so holds the row until the commit has ended: a claim that comes meanwhile waits, or one of both is tried again. */
const HOLD = `
  UPDATE fences SET epoch = epoch WHERE name = $1 AND owner = $2 AND epoch = $3 RETURNING name`;

/** Within a transaction. @throws {CrowdtoneError} E_FENCED when a later taking, or another of the same epoch, has claimed */
export async function claimFence(writer: SqlWriter, { name, owner, epoch }: Fence): Promise<void> {
  const { rows } = await writer.run(CLAIM, [name, owner, epoch]);
  if (rows.length === 0) throw fenced({ name, owner, epoch });
}

/** Within a transaction, before anything is written. @throws {CrowdtoneError} E_FENCED unless this taking claimed last */
export async function holdFence(writer: SqlWriter, { name, owner, epoch }: Fence): Promise<void> {
  const { rows } = await writer.run(HOLD, [name, owner, epoch]);
  if (rows.length === 0) throw fenced({ name, owner, epoch });
}

function fenced({ name, epoch }: Fence): CrowdtoneError {
  return new CrowdtoneError(
    'E_FENCED',
    `${name} is no longer owned in epoch ${epoch}, so nothing is stored; the process that owns it goes on`,
  );
}
