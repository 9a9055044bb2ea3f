import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '#shared/errors.ts';
import { acceptsJson } from './media-types.ts';
import { resourceParams } from './paths.ts';
import { parseQuery, type ParsedQuery } from './qido-query.ts';
import { instanceMatchJson, seriesMatchJson, studyMatchJson, type Attributes } from './qido-attributes.ts';
import { notAcceptable, type DicomwebContext } from './context.ts';

const STUDIES = ['/studies'];
const SERIES = ['/series', '/studies/:study/series'];
const INSTANCES = ['/instances', '/studies/:study/instances', '/studies/:study/series/:series/instances'];

/** Search of studies, series and instances (PS3.18 10.6). No match is an empty array with 200. */
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
  find: (query: ParsedQuery, root: string) => Promise<Attributes[]>,
): void {
  for (const resource of resources) {
    app.get(resource, async (request, reply) => {
      await context.authorize(request);
      if (!acceptsJson(request.headers.accept)) return notAcceptable(reply, 'application/dicom+json');
      const query = parseQuery(queryParameters(request), resourceParams(request.params));
      const matches = await find(query, `${request.protocol}://${request.host}`);
      return sendMatches(reply, query, matches);
    });
  }
}

function queryParameters(request: FastifyRequest): URLSearchParams {
  const at = request.url.indexOf('?');
  const text = at < 0 ? '' : request.url.slice(at + 1);
  if (text.length > 16_384) throw new AppError('INPUT', 'The search is too long. Ask for less at once.');
  return new URLSearchParams(text);
}

function sendMatches(reply: FastifyReply, query: ParsedQuery, matches: Attributes[]): FastifyReply {
  // One more than was asked for had been looked up: only so is it known that there are more.
  const hasMore = matches.length > query.limit;
  const warnings: string[] = [];
  if (hasMore && query.isLimitOurs)
    warnings.push(`299 viewbox "There are more than ${query.limit} matches; ask for more with offset."`);
  for (const ignored of query.ignored)
    warnings.push(`299 viewbox "The search does not match on ${ignored}."`);
  if (warnings.length > 0) reply.header('Warning', warnings.join(', '));
  return reply
    .header('Cache-Control', 'private, no-cache')
    .type('application/dicom+json')
    .send(JSON.stringify(hasMore ? matches.slice(0, query.limit) : matches));
}
