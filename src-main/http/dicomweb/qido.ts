import type { FastifyInstance, FastifyReply } from 'fastify';
import { AppError } from '#shared/errors.ts';
import type { JsonDataset } from '#main/dicom/dicom-json.ts';
import { addressOf, notAcceptable, type DicomwebContext } from './context.ts';
import { DATASET_TYPES, sendDatasets } from './dataset-answer.ts';
import { acceptedBy, chooseDatasetFormat, queryOf, type DatasetFormat } from './media-types.ts';
import { resourceParams } from './paths.ts';
import { instanceMatchJson, seriesMatchJson, studyMatchJson } from './qido-attributes.ts';
import { parseQuery, type ParsedQuery } from './qido-query.ts';

const STUDIES = ['/studies'];
const SERIES = ['/series', '/studies/:study/series'];
const INSTANCES = ['/instances', '/studies/:study/instances', '/studies/:study/series/:series/instances'];
const LONGEST_ADDRESS = 16_384;

/** Search of studies, series and instances (PS3.18 10.6). No match is 204. */
export function registerQido(app: FastifyInstance, context: DicomwebContext): void {
  const { catalog } = context;
  search(app, context, STUDIES, async (query, root) =>
    (await catalog.queryStudies(query.catalogQuery)).map((study) => studyMatchJson(study, query, root)),
  );
  search(app, context, SERIES, async (query, root) =>
    (await catalog.querySeries(query.catalogQuery)).map((match) => seriesMatchJson(match, query, root)),
  );
  search(app, context, INSTANCES, async (query, root) =>
    (await catalog.queryInstances(query.catalogQuery)).map((match) => instanceMatchJson(match, query, root)),
  );
}

function search(
  app: FastifyInstance,
  context: DicomwebContext,
  resources: readonly string[],
  find: (query: ParsedQuery, root: string) => Promise<JsonDataset[]>,
): void {
  for (const resource of resources) {
    app.get(resource, async (request, reply) => {
      await context.authorize(request, 'studies.read');
      const format = chooseDatasetFormat(acceptedBy(request));
      if (!format) return notAcceptable(reply, DATASET_TYPES);
      if (request.url.length > LONGEST_ADDRESS)
        throw new AppError('INPUT', 'The search is too long. Ask for less at once.');
      const query = parseQuery(queryOf(request), resourceParams(request.params));
      return sendMatches(reply, format, query, await find(query, addressOf(request)));
    });
  }
}

function sendMatches(
  reply: FastifyReply,
  format: DatasetFormat,
  query: ParsedQuery,
  matches: JsonDataset[],
): FastifyReply {
  // One more than was asked for had been looked up: only so is it known that there are more.
  const hasMore = matches.length > query.limit;
  const warnings = [...query.warnings];
  if (hasMore) warnings.push('There are additional results that can be requested.');
  if (warnings.length > 0)
    reply.header('Warning', warnings.map((warning) => `299 viewbox "${warning}"`).join(', '));
  reply.header('Cache-Control', 'private, no-cache');
  const told = hasMore ? matches.slice(0, query.limit) : matches;
  if (told.length === 0) return reply.code(204).send();
  return sendDatasets(reply, format, told);
}
