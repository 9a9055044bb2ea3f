import { describe, expect, it } from 'vitest';
import { isUid } from '#shared/dicom/uid.ts';
import { DICTIONARY, type Keyword } from './attributes.ts';
import { generate, instanceCountOf } from './phantom-study.ts';
import { demoStudies, phantomStudies } from './studies.ts';

describe('the phantom studies', () => {
  const studies = phantomStudies();

  it('have keys and UIDs of their own', () => {
    expect(new Set(studies.map((study) => study.key)).size).toBe(studies.length);
    const uids = studies.map((study) => study.studyInstanceUid);
    expect(new Set(uids).size).toBe(studies.length);
    expect(uids.every(isUid)).toBe(true);
  });

  it.each(studies.map((study) => [study.key, study] as const))(
    'make the instances that %s declares',
    (_key, study) => {
      const counts = new Map(study.series.map((series) => [series.seriesInstanceUid, 0]));
      const instances = new Set<string>();
      for (const file of generate(study)) {
        counts.set(file.seriesInstanceUid, (counts.get(file.seriesInstanceUid) ?? 0) + 1);
        expect(isUid(file.sopInstanceUid)).toBe(true);
        instances.add(file.sopInstanceUid);
        expect(file.bytes.subarray(128, 132).toString()).toBe('DICM');
      }
      expect([...counts.values()]).toEqual(study.series.map((series) => series.instanceCount));
      expect(instances.size).toBe(instanceCountOf(study));
    },
  );

  it('cover every modality, every script and both photometric interpretations', () => {
    const values = (keyword: Keyword) =>
      new Set(studies.flatMap((study) => [...study.instances()].map((instance) => instance[keyword])));
    expect(values('Modality')).toEqual(new Set(['CT', 'CR', 'DX', 'MG', 'US', 'MR']));
    expect(values('PhotometricInterpretation')).toEqual(new Set(['MONOCHROME1', 'MONOCHROME2', 'RGB']));
    const sets = new Set(studies.flatMap((study) => study.patient.characterSets));
    for (const set of ['ISO_IR 100', 'ISO 2022 IR 87', 'ISO 2022 IR 149', 'GB18030', 'ISO_IR 144'].concat(
      'ISO_IR 126',
      'ISO_IR 127',
      'ISO_IR 192',
    )) {
      expect(sets).toContain(set);
    }
  });

  it('give the demo a dozen studies of different people and kinds', () => {
    const demo = demoStudies();
    expect(demo).toHaveLength(12);
    expect(new Set(demo.map((study) => study.key)).size).toBe(12);
    expect(new Set(demo.map((study) => study.patient.patientId)).size).toBeGreaterThan(7);
  });
});

it('knows each attribute by one tag only', () => {
  const tags = Object.values(DICTIONARY).map(([tag]) => tag);
  expect(new Set(tags).size).toBe(tags.length);
});
