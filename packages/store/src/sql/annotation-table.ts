import { type Annotation, annotationSchema } from '@crowdtone/domain';
import type { AnnotationStore } from '../annotation-store';
import { parseDocument, type SqlSession } from './session';

/** {@link AnnotationStore} in SQL. */
export class AnnotationTable implements AnnotationStore {
  constructor(private readonly session: SqlSession) {}

  async add(annotation: Annotation): Promise<void> {
    const { id, runId, atMs } = annotation;
    const sql = 'INSERT INTO annotations VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING';
    const values = [id, runId, atMs, JSON.stringify(annotation)];
    await this.session.transaction((writer) => writer.run(sql, values));
  }

  async find(id: string): Promise<Annotation | null> {
    const [row] = await this.session.read('SELECT document FROM annotations WHERE id = $1', [id]);
    return row ? parseDocument(this.session, annotationSchema, row) : null;
  }

  async list(runId: string): Promise<Annotation[]> {
    const sql = 'SELECT document FROM annotations WHERE run_id = $1 ORDER BY at_ms, id';
    return (await this.session.read(sql, [runId])).map((row) => parseDocument(this.session, annotationSchema, row));
  }

  async remove(id: string): Promise<void> {
    await this.session.transaction((writer) => writer.run('DELETE FROM annotations WHERE id = $1', [id]));
  }
}
