import type { FastifyReply } from 'fastify';
import type { JsonDataset } from '#main/dicom/dicom-json.ts';
import { writeNativeXml } from '#main/dicom/native-xml-writer.ts';
import type { DatasetFormat } from './media-types.ts';
import { multipart, type Part } from './multipart.ts';

export const DICOM_JSON = 'application/dicom+json';
export const DICOM_XML = 'application/dicom+xml';
export const DATASET_TYPES = `${DICOM_JSON} or multipart/related; type="${DICOM_XML}"`;

/** Data sets as they were asked for; several as XML are parts, even where one document was asked for (PS3.18 8.7.5). */
export function sendDatasets(
  reply: FastifyReply,
  format: DatasetFormat,
  datasets: readonly JsonDataset[],
): FastifyReply {
  if (format === 'json') return reply.type(DICOM_JSON).send(JSON.stringify(datasets));
  const [only] = datasets;
  if (format === 'xml' && datasets.length === 1 && only)
    return reply.type(DICOM_XML).send(writeNativeXml(only));
  const answer = multipart(DICOM_XML, documents(datasets));
  return reply.type(answer.contentType).send(answer.body);
}

function* documents(datasets: readonly JsonDataset[]): Generator<Part, void, undefined> {
  for (const dataset of datasets)
    yield { contentType: DICOM_XML, bytes: () => Promise.resolve(Buffer.from(writeNativeXml(dataset))) };
}
