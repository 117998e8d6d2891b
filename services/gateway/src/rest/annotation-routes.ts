import { randomUUID } from 'node:crypto';
import {
  type Annotation,
  annotationAnswerSchema,
  annotationsAnswerSchema,
  MAX_ANNOTATIONS,
  newAnnotationSchema,
} from '@crowdtone/domain';
import { z } from 'zod';
import type { Principal } from '../access/principal';
import { visibleReader } from '../access/visible-reader';
import type { GroupReader } from '../group-reader';
import type { History } from '../history';
import { HttpError } from '../http-error';
import { type Api, problem, RUN_UNKNOWN, SOURCE_UNKNOWN } from './api';
import { needs } from './authorise';
import { knownRun, knownSource, requireVisible, runParamsSchema } from './queries';

const path = '/api/runs/:runId/annotations';
const tags = ['Annotations'];

/**
 * Adds the routes that list, add and remove annotations of a run. A caller sees those on the whole of a visible run and
 * those on visible sources; operators write. Texts are plain text wherever they come from.
 */
export function addAnnotationRoutes(api: Api, store: GroupReader, { annotations }: Pick<History, 'annotations'>): void {
  api.get(
    path,
    {
      config: needs('viewer'),
      schema: {
        tags,
        operationId: 'listAnnotations',
        summary: 'List the annotations of a run',
        params: runParamsSchema,
        response: { 200: annotationsAnswerSchema.describe('Annotations in chronological order.'), 404: RUN_UNKNOWN },
      },
    },
    async ({ params, principal }) => {
      await knownRun(visibleReader(store, principal), params.runId);
      const all = await annotations.list(params.runId);
      return { annotations: all.filter((annotation) => maySeeAnnotation(principal, annotation)) };
    },
  );

  api.post(
    path,
    {
      config: {
        ...needs('operator'),
        example: '{ "sourceId": null, "atMs": 60000, "untilMs": null, "text": "train arrived" }',
      },
      schema: {
        tags,
        operationId: 'addAnnotation',
        summary: 'Add an annotation',
        params: runParamsSchema,
        body: newAnnotationSchema,
        response: {
          200: annotationAnswerSchema.describe('The annotation exists already.'),
          201: annotationAnswerSchema.describe('Added.'),
          404: SOURCE_UNKNOWN,
          409: problem('The id belongs to another annotation, or the run has reached the limit.'),
        },
      },
    },
    async (request, reply) => {
      const { principal } = request;
      const { runId } = request.params;
      const { id = randomUUID(), ...what } = request.body;
      requireWritable(principal, what.sourceId);
      const reader = visibleReader(store, principal);
      if (what.sourceId === null) await knownRun(reader, runId);
      else await knownSource(reader, runId, what.sourceId);
      const known = await annotations.find(id);
      if (known !== null) {
        if (known.runId === runId && known.sourceId === what.sourceId) return { annotation: known };
        throw new HttpError('E_ANNOTATION_TAKEN', 'the id belongs to another annotation; use another id, or none');
      }
      if ((await annotations.list(runId)).length >= MAX_ANNOTATIONS) {
        throw new HttpError('E_ANNOTATIONS_FULL', `the run has ${MAX_ANNOTATIONS} annotations; remove some first`);
      }
      const annotation: Annotation = { id, runId, ...what, author: principal.name, createdAt: Date.now() };
      await annotations.add(annotation);
      return reply.code(201).send({ annotation });
    },
  );

  api.delete(
    `${path}/:id`,
    {
      config: needs('operator'),
      schema: {
        tags,
        operationId: 'removeAnnotation',
        summary: 'Remove an annotation',
        params: runParamsSchema.extend({ id: z.string().describe('Identifier of the annotation.') }),
        response: { 204: z.undefined().describe('Removed.'), 404: problem('The run has no such annotation.') },
      },
    },
    async ({ params, principal }, reply) => {
      const annotation = await annotations.find(params.id);
      if (annotation?.runId !== params.runId || !maySeeAnnotation(principal, annotation)) {
        throw new HttpError(
          'E_ANNOTATION_UNKNOWN',
          'the run has no such annotation; GET /api/runs/:runId/annotations lists its annotations',
        );
      }
      requireWritable(principal, annotation.sourceId);
      await annotations.remove(annotation.id);
      return reply.code(204).send();
    },
  );
}

function maySeeAnnotation({ sources }: Principal, { sourceId }: Annotation): boolean {
  return sources === null || sourceId === null || sources.has(sourceId);
}

function requireWritable(principal: Principal, sourceId: string | null): void {
  if (sourceId !== null) requireVisible(principal, sourceId);
  else if (principal.sources !== null) {
    throw new HttpError('E_SOURCE_REFUSED', 'the token may annotate only its own sources; set sourceId to one of them');
  }
}
