import type { FastifyInstance, FastifyRequest } from 'fastify';
import { REJECTION_REASON_NAMES, type RejectionReason } from '#shared/dicom/rejection.ts';
import { AppError } from '#shared/errors.ts';
import type { DicomwebContext } from './context.ts';
import { queryOf } from './media-types.ts';
import { resourceParams } from './paths.ts';
import { findInstances, RESOURCES } from './wado-instances.ts';

const REASON_HEADER = 'x-viewbox-reason';
const COMMENT_LENGTH = 400;

/**
 * Deletion: a study, series or instance goes to the trash, where it may come back from. It needs a reason, as everywhere:
 * `?reason=` or the header X-Viewbox-Reason, and may have a comment: `?comment=`.
 */
export function registerDelete(app: FastifyInstance, context: DicomwebContext): void {
  const { remove } = context;
  if (!remove) return;
  for (const resource of RESOURCES) {
    app.delete(resource, async (request, reply) => {
      const caller = await context.authorize(request, 'studies.delete');
      const { study, series, instance } = resourceParams(request.params);
      const reason = reasonOf(request);
      await findInstances(context, request);
      await remove(
        {
          studyInstanceUid: study,
          ...(instance ? { sopInstanceUids: [instance] } : series && { seriesInstanceUids: [series] }),
          reason,
          comment: (queryOf(request).get('comment') ?? '').trim().slice(0, COMMENT_LENGTH),
        },
        caller,
      );
      return reply.code(204).send();
    });
  }
}

function reasonOf(request: FastifyRequest): RejectionReason {
  const asked = queryOf(request).get('reason') ?? request.headers[REASON_HEADER];
  const reason = REJECTION_REASON_NAMES.find((name) => name === asked);
  if (reason) return reason;
  throw new AppError(
    'INPUT',
    `Nothing is deleted without a reason. Add ?reason= with one of ${REJECTION_REASON_NAMES.join(', ')}.`,
  );
}
