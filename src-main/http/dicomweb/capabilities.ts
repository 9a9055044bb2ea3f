import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { escaped } from '#main/dicom/native-xml-writer.ts';
import { addressOf, notAcceptable, type DicomwebContext } from './context.ts';
import { acceptedBy } from './media-types.ts';
import { DICOMWEB_ROOT } from './paths.ts';

const WADL = 'application/vnd.sun.wadl+xml';
const JSON_TYPE = 'application/json';

/** One transaction of a resource, as capabilities and conformance statement tell it. */
export interface Transaction {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'DELETE' | 'OPTIONS';
  /** Below the root of the service; UIDs in braces */
  readonly paths: readonly string[];
  readonly parameters: readonly string[];
  /** Media types of the answer, the default first */
  readonly answers: readonly string[];
  readonly takes?: readonly string[];
}

const STUDY = '/studies/{study}';
const SERIES = `${STUDY}/series/{series}`;
const INSTANCE = `${SERIES}/instances/{instance}`;
const FRAMES = `${INSTANCE}/frames/{frames}`;
const LEVELS = [STUDY, SERIES, INSTANCE];
const DATASETS = ['application/dicom+json', 'multipart/related; type="application/dicom+xml"'];
const PICTURES = ['image/jpeg', 'image/png'];
const each = (ending: string) => LEVELS.map((level) => level + ending);

/** Everything that the service does (PS3.18 8.9). */
export const TRANSACTIONS: readonly Transaction[] = [
  {
    name: 'SearchTransaction',
    method: 'GET',
    paths: [
      '/studies',
      '/series',
      '/instances',
      `${STUDY}/series`,
      `${STUDY}/instances`,
      `${SERIES}/instances`,
    ],
    parameters: ['{attribute}', 'includefield', 'fuzzymatching', 'limit', 'offset', 'accept'],
    answers: DATASETS,
  },
  {
    name: 'RetrieveInstances',
    method: 'GET',
    paths: LEVELS,
    parameters: ['accept', 'transfer-syntax'],
    answers: ['multipart/related; type="application/dicom"', 'application/dicom', 'application/zip'],
  },
  {
    name: 'RetrieveMetadata',
    method: 'GET',
    paths: each('/metadata'),
    parameters: ['accept'],
    answers: DATASETS,
  },
  {
    name: 'RetrieveFrames',
    method: 'GET',
    paths: [FRAMES],
    parameters: ['accept', 'transfer-syntax'],
    answers: [
      'multipart/related; type="application/octet-stream"',
      'application/octet-stream',
      'image/jpeg',
      'image/jls',
      'image/jp2',
      'image/jphc',
      'image/dicom-rle',
    ],
  },
  {
    name: 'RetrieveBulkdata',
    method: 'GET',
    paths: [...each('/bulkdata'), `${INSTANCE}/bulkdata/{value}`],
    parameters: ['accept'],
    answers: ['multipart/related; type="application/octet-stream"', 'application/octet-stream'],
  },
  {
    name: 'RetrieveRendered',
    method: 'GET',
    paths: [...each('/rendered'), `${FRAMES}/rendered`],
    parameters: ['accept', 'annotation', 'quality', 'viewport', 'window'],
    answers: PICTURES,
  },
  {
    name: 'RetrieveThumbnail',
    method: 'GET',
    paths: [...each('/thumbnail'), `${FRAMES}/thumbnail`],
    parameters: ['accept', 'viewport'],
    answers: PICTURES,
  },
  {
    name: 'StoreTransaction',
    method: 'POST',
    paths: ['/studies', STUDY],
    parameters: ['accept'],
    answers: ['application/dicom+json', 'application/dicom+xml'],
    takes: [
      'multipart/related; type="application/dicom"',
      'multipart/related; type="application/dicom+json"',
      'multipart/related; type="application/dicom+xml"',
      'application/dicom',
    ],
  },
  {
    name: 'DeleteTransaction',
    method: 'DELETE',
    paths: LEVELS,
    parameters: ['reason', 'comment'],
    answers: [],
  },
  {
    name: 'RetrieveObject',
    method: 'GET',
    paths: ['/wado'],
    parameters:
      'requestType studyUID seriesUID objectUID contentType frameNumber transferSyntax windowCenter windowWidth rows columns region imageQuality annotation'.split(
        ' ',
      ),
    answers: ['image/jpeg', 'application/dicom', 'image/png'],
  },
  {
    name: 'RetrieveCapabilities',
    method: 'OPTIONS',
    paths: ['/'],
    parameters: ['accept'],
    answers: [WADL, JSON_TYPE],
  },
];

/** What this service can do, for programs that ask (PS3.18 8.9). */
export function registerCapabilities(app: FastifyInstance, context: DicomwebContext): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    await context.authorize(request, 'studies.read');
    const offered = TRANSACTIONS.filter(
      ({ method }) =>
        (method !== 'POST' || context.take !== undefined) &&
        (method !== 'DELETE' || context.remove !== undefined),
    );
    const root = addressOf(request) + DICOMWEB_ROOT;
    for (const { type } of acceptedBy(request)) {
      if ([WADL, 'application/xml', 'text/xml', 'application/*', '*/*'].includes(type))
        return reply.type(WADL).send(wadl(root, offered));
      if (type === JSON_TYPE || type === 'application/dicom+json')
        return reply.type(JSON_TYPE).send(JSON.stringify({ service: root, transactions: offered }));
    }
    return notAcceptable(reply, `${WADL} or ${JSON_TYPE}`);
  };
  app.get('/', answer);
  app.options('/', answer);
}

function wadl(root: string, transactions: readonly Transaction[]): string {
  const paths = [...new Set(transactions.flatMap((transaction) => transaction.paths))];
  const resources = paths.map((path) => {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
    const params = names.map((name) => `<param name="${name}" style="template" required="true"/>`);
    const methods = transactions.filter((transaction) => transaction.paths.includes(path)).map(method);
    return `<resource path="${escaped(path.slice(1))}">${params.join('')}${methods.join('')}</resource>`;
  });
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<application xmlns="http://wadl.dev.java.net/2009/02"><resources base="${escaped(root)}/">${resources.join('')}</resources></application>`
  );
}

function method({ name, method: verb, parameters, answers, takes = [] }: Transaction): string {
  const asked = parameters.map((parameter) =>
    parameter.startsWith('{') ? '' : `<param name="${parameter}" style="query"/>`,
  );
  const representations = (types: readonly string[]) =>
    types.map((type) => `<representation mediaType="${escaped(type)}"/>`).join('');
  const request = `<request>${asked.join('')}${representations(takes)}</request>`;
  const response =
    answers.length > 0 ? `<response>${representations(answers)}</response>` : '<response status="204"/>';
  return `<method name="${verb}" id="${name}">${request}${response}</method>`;
}
