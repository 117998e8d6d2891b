import { randomUUID } from 'node:crypto';
import { type Annotation, MOST_ANNOTATIONS, newAnnotationSchema } from '@crowdtone/domain';
import type { FastifyInstance } from 'fastify';
import type { Principal } from '../access/principal';
import { visibleReader } from '../access/visible-reader';
import type { GroupReader } from '../group-reader';
import type { History } from '../history';
import { Refusal } from '../http-error';
import { needs } from './authorise';
import { knownRun, knownSource, parseBody, requireVisible } from './queries';

const FORM = '{ "sourceId": null, "atMs": 60000, "untilMs": null, "text": "lecture started" }';

/**
 * GET and POST /api/runs/:runId/annotations, DELETE /api/runs/:runId/annotations/:id. Whoever may see a run sees the notes
 * on all of it, and those on sources that they may see; operators write. Texts are plain text wherever they come from.
 */
export function addAnnotationRoutes(app: FastifyInstance, store: GroupReader, { annotations }: History): void {
  const path = '/api/runs/:runId/annotations';

  app.get<{ Params: { runId: string } }>(path, { config: needs('viewer') }, async ({ params, principal }) => {
    await knownRun(visibleReader(store, principal), params.runId);
    const all = await annotations.list(params.runId);
    return { annotations: all.filter((annotation) => maySeeNote(principal, annotation)) };
  });

  app.post<{ Params: { runId: string } }>(path, { config: needs('operator') }, async (request, reply) => {
    const { principal } = request;
    const { runId } = request.params;
    const { id = randomUUID(), ...what } = parseBody(newAnnotationSchema, request.body, FORM);
    requireWritable(principal, what.sourceId);
    const reader = visibleReader(store, principal);
    if (what.sourceId === null) await knownRun(reader, runId);
    else await knownSource(reader, runId, what.sourceId);
    const known = await annotations.find(id);
    if (known !== null) {
      if (known.runId === runId && known.sourceId === what.sourceId) return { annotation: known };
      throw new Refusal(409, 'E_ANNOTATION_TAKEN', 'another note has this id; send another one, or none');
    }
    if ((await annotations.list(runId)).length >= MOST_ANNOTATIONS) {
      throw new Refusal(409, 'E_ANNOTATIONS_FULL', `the run has ${MOST_ANNOTATIONS} notes; remove some first`);
    }
    const annotation: Annotation = { id, runId, ...what, author: principal.name, createdAt: Date.now() };
    await annotations.add(annotation);
    return reply.code(201).send({ annotation });
  });

  app.delete<{ Params: { runId: string; id: string } }>(
    `${path}/:id`,
    { config: needs('operator') },
    async ({ params, principal }, reply) => {
      const annotation = await annotations.find(params.id);
      if (annotation?.runId !== params.runId || !maySeeNote(principal, annotation)) {
        throw new Refusal(404, 'E_ANNOTATION_UNKNOWN', 'the run has no note of this id');
      }
      requireWritable(principal, annotation.sourceId);
      await annotations.remove(annotation.id);
      return reply.code(204).send();
    },
  );
}

function maySeeNote({ sources }: Principal, { sourceId }: Annotation): boolean {
  return sources === null || sourceId === null || sources.has(sourceId);
}

function requireWritable(principal: Principal, sourceId: string | null): void {
  if (sourceId !== null) requireVisible(principal, sourceId);
  else if (principal.sources !== null) {
    throw new Refusal(403, 'E_SOURCE_REFUSED', 'this token may note something of its own sources only; name one');
  }
}
