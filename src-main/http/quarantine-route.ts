import type { FastifyInstance, FastifyRequest } from 'fastify';
import { quarantineIdSchema } from '#shared/contract/quarantine.ts';
import { AppError } from '#shared/errors.ts';
import { callerName, requirePermission } from '#main/users/caller.ts';
import type { Services } from './services.ts';

interface QuarantineRoute {
  Params: { quarantineId: string };
}

/** `GET /quarantine/{id}`: the object as a Part 10 file; `…/picture`: its first frame as PNG. */
export function registerQuarantine(
  app: FastifyInstance,
  { quarantine }: Services,
  knownCaller: (request: FastifyRequest) => NonNullable<FastifyRequest['caller']>,
): void {
  app.get<QuarantineRoute>('/quarantine/:quarantineId', async (request, reply) => {
    const caller = knownCaller(request);
    requirePermission(caller, 'quarantine.manage');
    const id = idOf(request.params);
    const stream = await quarantine.download(id, callerName(caller));
    return reply
      .header('Cache-Control', 'no-store')
      .header('Content-Disposition', `attachment; filename="${id}.dcm"`)
      .type('application/dicom')
      .send(stream);
  });

  app.get<QuarantineRoute>('/quarantine/:quarantineId/picture', async (request, reply) => {
    requirePermission(knownCaller(request), 'quarantine.read');
    const png = await quarantine.picture(idOf(request.params));
    return reply
      .header('Cache-Control', 'no-store')
      .type('image/png')
      .send(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
  });
}

function idOf({ quarantineId }: QuarantineRoute['Params']): string {
  const parsed = quarantineIdSchema.safeParse(quarantineId);
  if (parsed.success) return parsed.data;
  throw new AppError('MISSING', 'There is no such object in quarantine.');
}
