import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import type { ReportFacts } from '#main/display-qc/report.ts';
import { displayCsv } from '#main/display-qc/values-csv.ts';
import { requirePermission } from '#main/users/caller.ts';
import type { Services } from './services.ts';

interface ReportRoute {
  Params: { displayId: string; kind: string };
}

const displayIdSchema = z.string().uuid();

/** `GET /displays/{displayId}/report.pdf` and `values.csv`: what is known of a display, to be kept elsewhere. */
export function registerDisplayReport(
  app: FastifyInstance,
  services: Services,
  knownCaller: (request: FastifyRequest) => NonNullable<FastifyRequest['caller']>,
): void {
  app.get<ReportRoute>('/displays/:displayId/:kind', async (request, reply) => {
    requirePermission(knownCaller(request), 'displays.read');
    const { kind } = request.params;
    const displayId = displayIdSchema.safeParse(request.params.displayId);
    if (!displayId.success || (kind !== 'report.pdf' && kind !== 'values.csv'))
      throw new AppError('MISSING', 'There is no such report of a display.');
    const detail = await services.displays.get(displayId.data);
    const isPdf = kind === 'report.pdf';
    // Fonts and the writer of PDF are loaded when a report is asked for.
    const { displayReport } = await import('#main/display-qc/report.ts');
    const body = isPdf ? await displayReport(detail, await reportFacts(services)) : displayCsv(detail);
    const name = `qc-${detail.display.assetTag.replaceAll(/[^\w.-]+/g, '_')}.${isPdf ? 'pdf' : 'csv'}`;
    return reply
      .header('Cache-Control', 'no-store')
      .header('Content-Disposition', `attachment; filename="${name}"`)
      .type(isPdf ? 'application/pdf' : 'text/csv; charset=utf-8')
      .send(body);
  });
}

export async function reportFacts(
  services: Pick<Services, 'settings' | 'version' | 'displays'>,
): Promise<ReportFacts> {
  const { stationName } = await services.settings();
  const tags = new Map(
    (await services.displays.list()).map(({ display }) => [display.displayId, display.assetTag]),
  );
  return {
    station: stationName,
    version: services.version,
    at: new Date().toISOString(),
    tagOf: (displayId) => tags.get(displayId) ?? '',
  };
}
