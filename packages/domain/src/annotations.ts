import { z } from 'zod';

/** Largest number of annotations of a run. */
export const MAX_ANNOTATIONS = 2000;

const timeSchema = z.number().nonnegative().max(Number.MAX_SAFE_INTEGER);

const what = {
  sourceId: z.string().min(1).max(200).nullable().describe('Null for every source of the run'),
  atMs: timeSchema.describe('Time of the event, or its start, in the time of the source, milliseconds'),
  untilMs: timeSchema.nullable().describe('End of the event; null for an instant'),
  text: z.string().trim().min(1).max(500).describe('Plain text'),
};

const idSchema = z.uuid();

/** A note about a time of a run, such as "train arrived". */
export const annotationSchema = z.object({
  id: idSchema,
  runId: z.string(),
  ...what,
  author: z.string().nullable().describe('Name of the token that created it; null when no tokens are configured'),
  createdAt: z.number().describe('Milliseconds since 1970'),
});

/** See {@link annotationSchema}. */
export type Annotation = z.infer<typeof annotationSchema>;

/** The body of POST /api/runs/:runId/annotations. */
export const newAnnotationSchema = z
  .strictObject({
    id: idSchema.optional().describe('Chosen by the client, so that a repeated request does not create a second note'),
    sourceId: what.sourceId.default(null),
    atMs: what.atMs,
    untilMs: what.untilMs.default(null),
    text: what.text,
  })
  .refine(({ atMs, untilMs }) => untilMs === null || untilMs >= atMs, {
    path: ['untilMs'],
    message: 'must be at or after atMs',
  });

/** See {@link newAnnotationSchema}. */
export type NewAnnotation = z.input<typeof newAnnotationSchema>;

/** The response to POST /api/runs/:runId/annotations. */
export const annotationAnswerSchema = z.object({ annotation: annotationSchema });
/** The response to GET /api/runs/:runId/annotations: in order of time. */
export const annotationsAnswerSchema = z.object({ annotations: z.array(annotationSchema) });
