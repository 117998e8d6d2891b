import { CrowdtoneError } from '@crowdtone/domain';
import { z } from 'zod';
import type { Fence } from '../fence';
import type { SqlSession, SqlWriter } from './session';

const CLAIM = `
  INSERT INTO fences VALUES ($1, $2, $3)
  ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, epoch = excluded.epoch`;

const fenceRow = z.object({ owner: z.string(), epoch: z.number() });

/** The taking of each lease that claimed last; to be used within transactions. */
export class FenceTable {
  constructor(private readonly session: SqlSession) {}

  /** @throws {CrowdtoneError} E_FENCED when a later taking, or another of the same epoch, has claimed */
  async claim(writer: SqlWriter, fence: Fence): Promise<void> {
    const newest = await this.#newest(writer, fence);
    const isNewer = newest === null || fence.epoch > newest.epoch;
    if (!isNewer && (fence.epoch !== newest.epoch || fence.owner !== newest.owner)) throw fenced(fence, newest.epoch);
    await writer.run(CLAIM, [fence.name, fence.owner, fence.epoch]);
  }

  /** @throws {CrowdtoneError} E_FENCED unless this taking claimed last */
  async check(writer: SqlWriter, fence: Fence): Promise<void> {
    const newest = await this.#newest(writer, fence);
    if (newest?.epoch !== fence.epoch || newest.owner !== fence.owner) throw fenced(fence, newest?.epoch ?? 0);
  }

  /** Nobody else changes it before the transaction has ended. */
  async #newest(writer: SqlWriter, { name }: Fence): Promise<z.infer<typeof fenceRow> | null> {
    const sql = `SELECT owner, epoch FROM fences WHERE name = $1 ${this.session.whileShared}`;
    const [row] = (await writer.run(sql, [name])).rows;
    return row === undefined ? null : fenceRow.parse(row);
  }
}

function fenced({ name, epoch }: Fence, newest: number): CrowdtoneError {
  return new CrowdtoneError(
    'E_FENCED',
    `${name} is owned in epoch ${newest} by now, so nothing of epoch ${epoch} is stored; the other process goes on with it`,
  );
}
