import type { RemoteCandidate } from '#shared/contract/prefetch.ts';
import { remoteQuerySchema } from '#shared/contract/remote.ts';
import { toAppError } from '#shared/errors.ts';
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
  /** Absent: it is at hand, or the archive does not tell */
  readonly availability?: NonNullable<FoundStudy['availability']>;
}

/** What an archive has of a patient, and what it has of somebody who may be the same. */
export interface SaidStudies {
  readonly said: readonly SaidStudy[];
  readonly candidates: readonly RemoteCandidate[];
}

const MOST_STUDIES = 1000;
/** Of namesakes of one birth date there are few; an archive that ignores a key would tell of everybody. */
const MOST_NAMESAKES = 200;
const MOST_CANDIDATES = 50;

/**
 * Asks an archive for the patient's studies, under each Patient ID that is known to be the patient's, and for the series of those
 * that pass the identity gate. Those that may be the patient's, also by name and birth date, are told apart and are for a person to
 * judge; what it tells of other people is dropped here.
 *
 * @throws AppError
 */
export async function askArchive(
  archive: Archive,
  patient: Person,
  decisions: readonly IdentityDecision[],
  signal: AbortSignal,
): Promise<SaidStudies> {
  const gate = identityGate(patient, decisions);
  const found = new Map<string, FoundStudy>();
  const near = new Map<string, RemoteCandidate>();
  const take = (study: FoundStudy) => {
    const verdict = gate(study);
    if (verdict.kind === 'same') found.set(study.studyInstanceUid, study);
    else if (verdict.kind === 'candidate')
      near.set(study.studyInstanceUid, candidateOf(study, archive.id, verdict.reason));
  };
  for (const patientId of patientIdsOf(patient, decisions)) {
    const query = remoteQuerySchema.safeParse({ patientId }).data;
    // An ID that cannot be a key of a query
    if (!query) continue;
    for await (const study of archive.findStudies(query, { signal, limit: MOST_STUDIES })) take(study);
  }
  for (const study of await namesakes(archive, patient, signal)) take(study);
  const said: SaidStudy[] = [];
  for (const study of found.values()) {
    const series = await archive.findSeries(study.studyInstanceUid, signal);
    said.push({
      facts: factsOf(study, series),
      archive: archive.id,
      instances: study.numberOfStudyRelatedInstances,
      ...(study.availability && { availability: study.availability }),
    });
  }
  const candidates = [...near.values()]
    .filter(({ studyInstanceUid }) => !found.has(studyInstanceUid))
    .toSorted((a, b) => Number(b.studyDate) - Number(a.studyDate));
  return { said, candidates: candidates.slice(0, MOST_CANDIDATES) };
}

/** By name and birth date where both are known: one question more. An archive that refuses it has answered the others all the same. */
async function namesakes(archive: Archive, patient: Person, signal: AbortSignal): Promise<FoundStudy[]> {
  const patientName = patient.patientName.alphabetic.split('^').slice(0, 2).join('^').replace(/\^$/, '');
  const { patientBirthDate } = patient;
  // A name of wildcards is none.
  if (!/[^\s^*?]/.test(patientName) || patientBirthDate === '') return [];
  const query = remoteQuerySchema.safeParse({ patientName, patientBirthDate }).data;
  if (!query) return [];
  const found: FoundStudy[] = [];
  try {
    for await (const study of archive.findStudies(query, { signal, limit: MOST_NAMESAKES }))
      found.push(study);
  } catch (thrown) {
    signal.throwIfAborted();
    if (toAppError(thrown).code !== 'PEER') throw thrown;
  }
  return found;
}

function candidateOf(
  study: FoundStudy,
  archive: Archive['id'],
  reason: RemoteCandidate['reason'],
): RemoteCandidate {
  const { studyInstanceUid, patientName, patientId, issuerOfPatientId, patientBirthDate, patientSex } = study;
  const { studyDate, modalitiesInStudy, studyDescription } = study;
  return {
    archive,
    studyInstanceUid,
    patientName,
    patientId,
    issuerOfPatientId,
    patientBirthDate,
    patientSex,
    studyDate,
    modalitiesInStudy: [...modalitiesInStudy],
    studyDescription,
    reason,
  };
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
