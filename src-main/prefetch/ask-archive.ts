import { remoteQuerySchema } from '#shared/contract/remote.ts';
import { codeKey } from '#shared/relevance/code-key.ts';
import { identitiesOf, identityGate, type IdentityDecision } from '#shared/relevance/identity-gate.ts';
import type { Code } from '#shared/objects/code.ts';
import type { Person, StudyFacts } from '#shared/relevance/study-facts.ts';
import type { Archive, FoundSeries, FoundStudy } from '#main/retrieve/archive.ts';

/** A study of the patient as an archive tells of it. */
export interface SaidStudy {
  readonly facts: StudyFacts;
  readonly archive: Archive['id'];
  /** null: the archive does not tell */
  readonly instances: number | null;
}

const MOST_STUDIES = 1000;

/**
 * Asks an archive for the patient's studies, under each Patient ID that is known to be the patient's, and for the series of those
 * that pass the identity gate. What it tells of other people is dropped here.
 *
 * @throws AppError
 */
export async function askArchive(
  archive: Archive,
  patient: Person,
  decisions: readonly IdentityDecision[],
  signal: AbortSignal,
): Promise<SaidStudy[]> {
  const gate = identityGate(patient, decisions);
  const found = new Map<string, FoundStudy>();
  for (const patientId of patientIdsOf(patient, decisions)) {
    const query = remoteQuerySchema.safeParse({ patientId }).data;
    // An ID that cannot be a key of a query
    if (!query) continue;
    for await (const study of archive.findStudies(query, { signal, limit: MOST_STUDIES }))
      if (gate(study).kind === 'same') found.set(study.studyInstanceUid, study);
  }
  const said: SaidStudy[] = [];
  for (const study of found.values()) {
    const series = await archive.findSeries(study.studyInstanceUid, signal);
    said.push({
      facts: factsOf(study, series),
      archive: archive.id,
      instances: study.numberOfStudyRelatedInstances,
    });
  }
  return said;
}

function patientIdsOf(patient: Person, decisions: readonly IdentityDecision[]): Set<string> {
  const ids = identitiesOf(patient, decisions).map(({ patientId }) => patientId.trim());
  return new Set(ids.filter((patientId) => patientId !== ''));
}

function factsOf(study: FoundStudy, series: readonly FoundSeries[]): StudyFacts {
  const { studyInstanceUid, studyDate, studyTime, studyDescription, modalitiesInStudy } = study;
  const { patientId, issuerOfPatientId, patientName, patientBirthDate, patientSex } = study;
  const said = (values: readonly string[]) => [...new Set(values.filter((value) => value !== ''))];
  return {
    studyInstanceUid,
    person: { patientId, issuerOfPatientId, patientName, patientBirthDate, patientSex },
    studyDate,
    studyTime,
    // Archives exist that do not tell the modalities of a study
    modalities: modalitiesInStudy.length > 0 ? modalitiesInStudy : said(series.map((each) => each.modality)),
    anatomicRegions: [],
    bodyParts: said(series.map(({ bodyPartExamined }) => bodyPartExamined)),
    procedures: eachOnce([...study.procedures, ...series.flatMap((each) => each.requestedProcedures)]),
    descriptions: [
      studyDescription,
      ...series.flatMap(({ seriesDescription, protocolName }) => [seriesDescription, protocolName]),
    ],
    lateralities: said(series.map(({ laterality }) => laterality)),
  };
}

/** The study's own before those that were requested */
function eachOnce(codes: readonly Code[]): Code[] {
  const seen = new Set<string>();
  return codes.filter(({ scheme, value }) => {
    const key = codeKey(scheme, value);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
