import { type StoredCamera, storedCameraSchema } from '@crowdtone/domain';
import type { CameraStore } from '../camera-store';
import { parseDocument, type SqlSession } from './session';

const SAVE = `
  INSERT INTO cameras VALUES ($1, $2, $3)
  ON CONFLICT (id) DO UPDATE SET document = excluded.document`;

/** {@link CameraStore} in SQL. */
export class CameraTable implements CameraStore {
  constructor(private readonly session: SqlSession) {}

  async save(camera: StoredCamera): Promise<void> {
    const values = [camera.id, camera.addedAt, JSON.stringify(camera)];
    await this.session.transaction((writer) => writer.run(SAVE, values));
  }

  async list(): Promise<StoredCamera[]> {
    const rows = await this.session.read('SELECT document FROM cameras ORDER BY added_at, id');
    return rows.map((row) => parseDocument(this.session, storedCameraSchema, row));
  }

  async remove(id: string): Promise<void> {
    await this.session.transaction((writer) => writer.run('DELETE FROM cameras WHERE id = $1', [id]));
  }
}
