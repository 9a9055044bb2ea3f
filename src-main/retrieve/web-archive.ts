import type { RemoteQuery as QueryForm } from '#shared/contract/remote.ts';
import type { Code } from '#shared/objects/code.ts';
import { isUid } from '#shared/dicom/uid.ts';
import { AppError, toAppError } from '#shared/errors.ts';
import { queryRemote } from '#main/dicomweb-client/query-remote.ts';
import type { RemoteServer } from '#main/dicomweb-client/remote-server.ts';
import { retrieveRemote, type RetrieveTarget } from '#main/dicomweb-client/retrieve-remote.ts';
import { isPassing, type RetryOptions } from '#main/dicomweb-client/retry.ts';
import type { JsonDataset } from '#main/dicom/dicom-json.ts';
import { numberAt, textAt } from '#main/dicom/json-attributes.ts';
import type { Receiving } from '#main/intake/receiving-types.ts';
import { tagOf } from '#main/dicom/data-set-values.ts';
import {
  type Archive,
  type FetchRequest,
  type FetchWay,
  type FoundInstance,
  type FoundSeries,
  type FoundStudy,
  sourceOfArchive,
} from './archive.ts';
import {
  SERIES_RETURN_KEYS,
  SERIES_SEQUENCES,
  slowAvailability,
  STUDY_EXTRA_KEYS,
  studyKeys,
} from './dimse-query.ts';

/** Matches asked for at once */
const PAGE = 500;
const RETRIES = 3;
/** A person waits for a search; the jobs try again by themselves. */
const SEARCH_WAITS: RetryOptions = { waitsMs: [] };

/** A DICOMweb server as an archive: QIDO-RS to ask, WADO-RS to get. */
export function webArchive(receiving: Pick<Receiving, 'importStream'>, server: RemoteServer): Archive {
  return {
    id: { kind: 'dicomweb', id: server.name },
    isArchive: server.isArchive,
    retries: RETRIES,
    async *findStudies(query, { signal, limit }) {
      const seen = new Set<string>();
      for (let offset = 0; ;) {
        // One more than is shown tells whether there are more
        const page = await queryRemote(
          server,
          {
            level: 'STUDY',
            ...studySearch(query),
            limit: Math.min(PAGE, limit + 1 - seen.size),
            offset,
          },
          { ...SEARCH_WAITS, signal },
        );
        const before = seen.size;
        for (const match of page) {
          const study = studyOf(match);
          if (!study || seen.has(study.studyInstanceUid)) continue;
          if (seen.size === limit) return { isCut: true };
          seen.add(study.studyInstanceUid);
          yield study;
        }
        // Nothing left, or a server that ignores offset and gives the same again
        if (page.length === 0 || seen.size === before) return { isCut: false };
        offset += page.length;
      }
    },
    async findSeries(studyInstanceUid, signal) {
      const found = await paged((offset) =>
        queryRemote(
          server,
          {
            level: 'SERIES',
            studyInstanceUid,
            filters: {},
            includeFields: Object.keys({ ...SERIES_RETURN_KEYS, ...SERIES_SEQUENCES }),
            limit: PAGE,
            offset,
          },
          { ...SEARCH_WAITS, signal },
        ),
      );
      return found.flatMap((match) => seriesOf(match) ?? []);
    },
    async findInstances(studyInstanceUid, seriesInstanceUid, signal) {
      const found = await paged((offset) =>
        queryRemote(
          server,
          { level: 'IMAGE', studyInstanceUid, seriesInstanceUid, filters: {}, limit: PAGE, offset },
          { ...SEARCH_WAITS, signal },
        ),
      );
      return found.flatMap((match) => instanceOf(match) ?? []);
    },
    ways: [byWado(receiving, server)],
  };
}

/** All pages; a server that ignores the offset gives the first one again and ends it. */
async function paged(page: (offset: number) => Promise<JsonDataset[]>): Promise<JsonDataset[]> {
  const found: JsonDataset[] = [];
  const seen = new Set<string>();
  for (;;) {
    const matches = await page(found.length);
    const before = seen.size;
    for (const match of matches) {
      const key = at(match, 'SOPInstanceUID') || at(match, 'SeriesInstanceUID');
      if (!seen.has(key)) found.push(match);
      seen.add(key);
    }
    if (matches.length < PAGE || seen.size === before) return found;
  }
}

/** The keys of C-FIND are those of QIDO-RS (PS3.18 8.3.4); what is empty is asked for, not searched. */
function studySearch(query: QueryForm): {
  readonly filters: Readonly<Record<string, string>>;
  readonly includeFields: readonly string[];
} {
  const keys = Object.entries(studyKeys(query));
  return {
    // A list of values is written with commas (PS3.18 8.3.4.1)
    filters: Object.fromEntries(
      keys
        .filter(([, value]) => value !== '')
        .map(([keyword, value]) => [keyword, value.replaceAll('\\', ',')]),
    ),
    includeFields: [...keys.map(([keyword]) => keyword), ...Object.keys(STUDY_EXTRA_KEYS)],
  };
}

/** The peer's instances go through the same door as everybody's. */
function byWado(receiving: Pick<Receiving, 'importStream'>, server: RemoteServer): FetchWay {
  const source = sourceOfArchive({ kind: 'dicomweb', id: server.name });

  /** @returns why the server did not give it, or not all of it. @throws AppError what ends all fetching from it */
  async function fetchOne(target: RetrieveTarget, signal: AbortSignal): Promise<AppError | null> {
    try {
      const { refused, refusedCount } = await retrieveRemote(server, target, {
        signal,
        take: (stream, inspect) => receiving.importStream(stream, source, signal, inspect),
      });
      return refusedCount > 0 ? new AppError('PEER', refused[0]?.reason ?? '') : null;
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code === 'MISSING' || (error.code === 'PEER' && !isPassing(error))) return error;
      throw error;
    }
  }

  return {
    name: 'WADO-RS',
    async fetch({ studyInstanceUid, seriesInstanceUid, sopInstanceUids }: FetchRequest, signal) {
      const series = seriesInstanceUid === undefined ? {} : { seriesInstanceUid };
      const targets = sopInstanceUids?.map((sopInstanceUid) => ({ ...series, sopInstanceUid })) ?? [series];
      let problem: AppError | null = null;
      for (const target of targets) {
        signal.throwIfAborted();
        // One instance that the server does not give must not keep the others away
        problem = (await fetchOne({ studyInstanceUid, ...target }, signal)) ?? problem;
      }
      if (problem) throw problem;
    },
  };
}

function at(json: JsonDataset, keyword: string): string {
  return textAt(json, tagKey(keyword));
}

function tagKey(keyword: string): string {
  return tagOf(keyword).toString(16).toUpperCase().padStart(8, '0');
}

function nameAt(json: JsonDataset, keyword: string): FoundStudy['patientName'] {
  const value = json[tagKey(keyword)]?.Value?.[0];
  const groups: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {};
  const group = (name: string) => {
    const text = groups[name];
    return typeof text === 'string' ? text : '';
  };
  return {
    // Servers exist that write a name as a plain text
    alphabetic: typeof value === 'string' ? value : group('Alphabetic'),
    ideographic: group('Ideographic'),
    phonetic: group('Phonetic'),
  };
}

function itemsAt(json: JsonDataset, keyword: string): JsonDataset[] {
  const items = json[tagKey(keyword)]?.Value ?? [];
  return items.filter((item) => typeof item === 'object' && item !== null) as JsonDataset[];
}

function codesAt(json: JsonDataset, keyword: string): Code[] {
  return itemsAt(json, keyword).flatMap((item) => {
    const value = at(item, 'CodeValue') || at(item, 'LongCodeValue');
    if (value === '') return [];
    return [{ value, scheme: at(item, 'CodingSchemeDesignator'), meaning: at(item, 'CodeMeaning') }];
  });
}

function countAt(json: JsonDataset, keyword: string): number | null {
  const number = numberAt(json, tagKey(keyword));
  return number !== null && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

function studyOf(json: JsonDataset): FoundStudy | null {
  const studyInstanceUid = at(json, 'StudyInstanceUID');
  if (!isUid(studyInstanceUid)) return null;
  const modalities = json[tagKey('ModalitiesInStudy')]?.Value ?? [];
  return {
    studyInstanceUid,
    patientName: nameAt(json, 'PatientName'),
    patientId: at(json, 'PatientID'),
    issuerOfPatientId: at(json, 'IssuerOfPatientID'),
    procedures: codesAt(json, 'ProcedureCodeSequence'),
    ...slowAvailability(at(json, 'InstanceAvailability')),
    patientBirthDate: at(json, 'PatientBirthDate'),
    patientSex: at(json, 'PatientSex'),
    studyDate: at(json, 'StudyDate'),
    studyTime: at(json, 'StudyTime'),
    accessionNumber: at(json, 'AccessionNumber'),
    studyDescription: at(json, 'StudyDescription'),
    referringPhysicianName: nameAt(json, 'ReferringPhysicianName'),
    modalitiesInStudy: modalities.filter((code) => typeof code === 'string'),
    numberOfStudyRelatedSeries: countAt(json, 'NumberOfStudyRelatedSeries'),
    numberOfStudyRelatedInstances: countAt(json, 'NumberOfStudyRelatedInstances'),
  };
}

function seriesOf(json: JsonDataset): FoundSeries | null {
  const seriesInstanceUid = at(json, 'SeriesInstanceUID');
  if (!isUid(seriesInstanceUid)) return null;
  return {
    seriesInstanceUid,
    seriesNumber: numberAt(json, tagKey('SeriesNumber')),
    modality: at(json, 'Modality'),
    seriesDescription: at(json, 'SeriesDescription'),
    bodyPartExamined: at(json, 'BodyPartExamined'),
    laterality: at(json, 'Laterality'),
    protocolName: at(json, 'ProtocolName'),
    requestedProcedures: itemsAt(json, 'RequestAttributesSequence').flatMap((request) =>
      codesAt(request, 'RequestedProcedureCodeSequence'),
    ),
    numberOfSeriesRelatedInstances: countAt(json, 'NumberOfSeriesRelatedInstances'),
  };
}

function instanceOf(json: JsonDataset): FoundInstance | null {
  const sopInstanceUid = at(json, 'SOPInstanceUID');
  if (!isUid(sopInstanceUid)) return null;
  const sopClassUid = at(json, 'SOPClassUID');
  return { sopInstanceUid, sopClassUid: isUid(sopClassUid) ? sopClassUid : '' };
}
