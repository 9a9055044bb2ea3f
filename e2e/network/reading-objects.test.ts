import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { NewObject } from '#shared/contract/objects.ts';
import { KEY_OBJECT_TITLES } from '#shared/objects/key-objects.ts';
import type { PresentationState } from '#shared/objects/presentation-state.ts';
import {
  keyObjects,
  measurementReport,
  presentationState,
  summedReport,
  TEST_STUDY,
} from '../fixtures/object-models.ts';
import { objectFile } from '#main/objects/object-file.ts';
import { interop } from '../fixtures/interoperability.ts';
import { programFile } from '../fixtures/programs.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'viewbox-objects-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FACTS = {
  subject: {
    PatientName: 'Müller^Jörg',
    PatientID: '4711',
    PatientBirthDate: '19610203',
    PatientSex: 'M',
    StudyInstanceUID: TEST_STUDY,
    StudyDate: '20261126',
    StudyTime: '101112',
    ReferringPhysicianName: '',
    StudyID: '',
    AccessionNumber: 'A1',
  },
  sopInstanceUid: '2.25.99',
  seriesInstanceUid: '2.25.98',
  seriesNumber: 900,
  instanceNumber: 1,
  createdAt: '2026-11-27T13:14:15',
  stationId: 'station',
};

const objects: fc.Arbitrary<NewObject> = fc.oneof(
  keyObjects.map((model) => ({ kind: 'keyObjects' as const, model })),
  presentationState.map((model) => ({ kind: 'presentationState' as const, model })),
  measurementReport.map((model) => ({ kind: 'measurementReport' as const, model })),
);

function write(object: NewObject, name = 'object'): string {
  const identical =
    object.kind === 'keyObjects' &&
    object.model.references.some((each) => each.studyInstanceUid !== TEST_STUDY)
      ? [
          {
            studyInstanceUid: '2.25.1002',
            seriesInstanceUid: '2.25.96',
            sopClassUid: '1.2.840.10008.5.1.4.1.1.88.59',
            sopInstanceUid: '2.25.97',
            frameNumbers: [],
          },
        ]
      : [];
  const file = path.join(folder, `${name}.dcm`);
  writeFileSync(file, Buffer.concat(objectFile(object, FACTS, identical)));
  return file;
}

function errorsOf(file: string): string[] {
  const { stderr } = spawnSync(programFile('dciodvfy'), [file], { encoding: 'utf8' });
  return stderr.split('\n').filter((line) => line.startsWith('Error'));
}

/** DCMTK knows no templates, looks at no text in UTF-8 and takes no offset of zero from UTC, and says so of each file. */
const KNOWN_COMPLAINTS = [
  'does not support this Specific Character Set',
  'ObservationDateTime (0040,a032) violates',
  'template constraints not yet supported',
];

function complaintsOf(stderr: string): string[] {
  return stderr
    .split('\n')
    .filter((line) => line !== '' && !KNOWN_COMPLAINTS.some((known) => line.includes(known)));
}

/** What its checker looks at: it knows ASCII alone, and no mask. */
function forDcmtk(model: PresentationState): PresentationState {
  const json = JSON.stringify({ ...model, mask: null });
  return JSON.parse(json.replaceAll(/[^ -~]/g, 'x')) as PresentationState;
}

test('dciodvfy finds no error in any object that a reader can make', () => {
  interop('dciodvfy', 'Key objects, presentation states and measurement reports');
  fc.assert(
    fc.property(objects, (object) => {
      expect(errorsOf(write(object))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('dciodvfy finds no error under any title of key objects', () => {
  const [model] = fc.sample(keyObjects, { numRuns: 1, seed: 1 });
  if (!model) throw new Error('no model');
  for (const title of KEY_OBJECT_TITLES)
    expect(errorsOf(write({ kind: 'keyObjects', model: { ...model, title } })), title.meaning).toEqual([]);
});

test('DCMTK reads every kind of report without a word', () => {
  interop('dsrdump', 'Key objects and measurement reports');
  interop('dsr2html', 'Key objects and measurement reports');
  const samples = fc.sample(
    objects.filter(({ kind }) => kind !== 'presentationState'),
    { numRuns: 60, seed: 2 },
  );
  for (const object of samples) {
    const file = write(object);
    const dump = spawnSync(programFile('dsrdump'), [file], { encoding: 'utf8' });
    expect([dump.status, complaintsOf(dump.stderr)]).toEqual([0, []]);
    const html = spawnSync(programFile('dsr2html'), [file], { encoding: 'utf8' });
    expect([html.status, complaintsOf(html.stderr)]).toEqual([0, []]);
    if (object.kind === 'keyObjects') expect(html.stdout).toContain(object.model.title.meaning);
  }
});

test('DCMTK shows the sum of diameters by RECIST 1.1 with the figures that it is the sum of', () => {
  interop('dsrdump', 'Key objects and measurement reports');
  const [model] = fc.sample(summedReport, { numRuns: 1, seed: 4 });
  if (!model) throw new Error('no model');
  const file = write({ kind: 'measurementReport', model }, 'sum');
  expect(errorsOf(file)).toEqual([]);
  const dump = spawnSync(programFile('dsrdump'), ['+Pn', file], { encoding: 'utf8' });
  expect([dump.status, complaintsOf(dump.stderr)]).toEqual([0, []]);
  const lines = dump.stdout.split('\n').map((line) => line.trim());
  const at = lines.findIndex((line) => line.includes('Derived Imaging Measurements'));
  const [sum = '', ...parts] = lines.slice(at + 1, at + 6).map((line) => line.replace(/^[\d.]+ +/, ''));
  expect([sum, ...parts.slice(0, 2)]).toEqual([
    '<contains NUM:(,,"Diameter")="56.5" (mm,UCUM,"millimeter")>',
    '<has concept mod CODE:(,,"Derivation")=(255619001,SCT,"Total")>',
    '<has concept mod CODE:(,,"Response Evaluation Method")=(126081,DCM,"RECIST 1.1")>',
  ]);
  const summed = parts.slice(2).map((line) => /^<inferred from ([\d.]+)>$/.exec(line)?.[1]);
  expect(summed.map((place) => lines.find((line) => line.startsWith(`${String(place)} `)))).toEqual([
    expect.stringContaining('"Long Axis")="40"'),
    expect.stringContaining('"Short Axis")="16.5"'),
  ]);
});

test('figures of PET are uptake to others, too', () => {
  interop('dsrdump', 'Key objects and measurement reports');
  interop('dsr2html', 'Key objects and measurement reports');
  interop('dciodvfy', 'Key objects, presentation states and measurement reports');
  const [model] = fc.sample(
    measurementReport.filter(({ measurements }) =>
      measurements.some(({ measurement: { kind } }) => kind === 'rectangle'),
    ),
    { numRuns: 1, seed: 5 },
  );
  const region = model?.measurements.find(({ measurement: { kind } }) => kind === 'rectangle');
  if (!model || !region) throw new Error('no region');
  const units = ['Bq/mL', 'SUVbw', 'SUVlbm', 'SUVlbm (James)', 'SUVbsa'];
  const values = units.map((unit, at) => ({ name: 'maximum', value: at + 1.5, unit }));
  const measurements = [{ ...region, measurement: { ...region.measurement, values } }];
  const file = write({ kind: 'measurementReport', model: { ...model, measurements } }, 'pet');
  expect(errorsOf(file)).toEqual([]);
  const dump = spawnSync(programFile('dsrdump'), ['+Pn', '+Pc', file], { encoding: 'utf8' });
  expect([dump.status, complaintsOf(dump.stderr)]).toEqual([0, []]);
  const numbers = dump.stdout.split('\n').flatMap((line) => /NUM:.*(?=>)/.exec(line)?.[0] ?? []);
  expect(numbers).toEqual([
    expect.stringMatching(/"1\.5" \(Bq\/ml,UCUM,/),
    expect.stringMatching(/\(126401,DCM,"SUVbw"\)="2\.5" \(g\/ml\{SUVbw\},UCUM,/),
    expect.stringMatching(/\(126405,DCM,"SUVlbm\(Janma\)"\)="3\.5" \(g\/ml\{SUVlbm\(Janma\)\},UCUM,/),
    expect.stringMatching(/\(126406,DCM,"SUVlbm\(James128\)"\)="4\.5" \(g\/ml\{SUVlbm\(James128\)\},UCUM,/),
    expect.stringMatching(/\(126403,DCM,"SUVbsa"\)="5\.5" \(cm2\/ml\{SUVbsa\},UCUM,/),
  ]);
  const html = spawnSync(programFile('dsr2html'), [file], { encoding: 'utf8' });
  expect([html.status, complaintsOf(html.stderr)]).toEqual([0, []]);
  expect(html.stdout).toContain('SUVbw');
});

test('dcmpschk finds nothing wrong with a grayscale presentation state', () => {
  interop('dcmpschk', 'Grayscale presentation states');
  const samples = fc.sample(
    presentationState.filter(({ kind }) => kind === 'grayscale'),
    { numRuns: 60, seed: 3 },
  );
  for (const model of samples) {
    const file = write({ kind: 'presentationState', model: forDcmtk(model) });
    const check = spawnSync(programFile('dcmpschk'), [file], { encoding: 'utf8' });
    const words = check.stderr.split('\n').filter((line) => line !== '' && !line.includes('Testing:'));
    expect([check.status, words]).toEqual([0, ['W: Test passed.']]);
  }
});
