import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FACTORY_PROTOCOLS } from '#shared/hanging/factory-protocols.ts';
import type { HangingProtocol } from '#shared/hanging/protocol.ts';
import { hangingFile, readHangingFile } from './hanging-file.ts';

const FACTS = {
  sopInstanceUid: '2.25.99',
  level: 'SINGLE_USER',
  creator: 'Ann',
  createdAt: '2026-11-28T09:00:00.000Z',
} as const;

function factory(id: string): HangingProtocol {
  const found = FACTORY_PROTOCOLS.find((each) => each.id === id);
  if (!found) throw new Error(`the factory has no ${id}`);
  return found;
}

const there = (protocol: HangingProtocol) => readHangingFile(hangingFile(protocol, FACTS).bytes).protocol;

test('what a DICOM Hanging Protocol can hold comes back as it was, and of the rest it is said where it is missing', () => {
  const { remarks } = hangingFile(factory('ct-chest'), FACTS);
  const back = there(factory('ct-chest'));
  expect(back.study).toMatchObject({ kinds: ['ct'], regions: ['chest'] });
  const [windows, prior, , nodules] = back.arrangements[0]?.stages ?? [];
  expect(windows).toMatchObject({ name: 'Lung and mediastinum', links: ['scroll'], needsPrior: false });
  expect(windows?.screens[0]).toMatchObject({ rows: 1, columns: 2 });
  expect(windows?.screens[0]?.views.map((view) => view?.look)).toEqual([
    { window: 'ct-lung' },
    { window: 'ct-mediastinum' },
  ]);
  expect(prior?.screens[0]?.views.map((view) => view?.study)).toEqual(['current', 'prior']);
  expect(nodules?.screens[0]?.views.map((view) => [view?.rules[0], view?.look.cut])).toEqual([
    [
      { modality: ['CT'], plane: ['axial'], thicknessMm: { from: null, to: 3 } },
      { plane: 'axial', slab: { mode: 'mean', thicknessMm: 10 } },
    ],
    [
      { modality: ['CT'], plane: ['axial'], thicknessMm: { from: null, to: 3 } },
      { plane: 'coronal', slab: { mode: 'mean', thicknessMm: 10 } },
    ],
  ]);
  expect(remarks).toContainEqual({ what: 'slab', stage: 'Nodules: MIP' });
  expect(remarks.filter(({ stage }) => stage === 'Lung and mediastinum').map(({ what }) => what)).toEqual(
    expect.arrayContaining(['kernel', 'frames', 'alternatives', 'order', 'start']),
  );
});

test('two screens stay two, each picture in its place, laid to its edge', () => {
  const back = there(factory('mammography'));
  expect(back.arrangements.map(({ windows }) => windows)).toEqual([2]);
  const [eight] = back.arrangements[0]?.stages ?? [];
  const cells = eight?.screens.map(({ rows, columns, views }) => [
    rows,
    columns,
    views.map((view) => [view?.study, view?.rules[0]?.view?.[0], view?.rules[0]?.side?.[0], view?.look.edge]),
  ]);
  expect(cells).toEqual(
    (['cc', 'mlo'] as const).map((view) => [
      2,
      2,
      [
        ['prior', view, 'right', 'right'],
        ['prior', view, 'left', 'left'],
        ['current', view, 'right', 'right'],
        ['current', view, 'left', 'left'],
      ],
    ]),
  );
});

test('every protocol of the factory goes there and back, and once there nothing more is lost', () => {
  for (const protocol of FACTORY_PROTOCOLS.filter(({ id }) => id !== 'grid')) {
    const once = there(protocol);
    expect(there(once), protocol.id).toEqual(once);
  }
});

test('what is no Hanging Protocol, or displays nothing, is refused in words', () => {
  expect(() => readHangingFile(Buffer.from('no DICOM'))).toThrow('no DICOM Hanging Protocol');
  expect(() => readHangingFile(hangingFile(factory('grid'), FACTS).bytes)).toThrow(
    'nothing that can be shown',
  );
});

const SHARED = process.env['VIEWBOX_SHARED_DATA'] ?? '';
const REAL = path.join(SHARED, 'dicom/objects/hanging-protocol.dcm');

test.runIf(SHARED !== '' && existsSync(REAL))(
  'a real object is read, and what of it is left out is named',
  () => {
    const { protocol, remarks } = readHangingFile(readFileSync(REAL));
    expect(protocol).toMatchObject({
      name: 'NeurosurgeryPlan',
      study: { kinds: ['ct', 'mr'], regions: ['head'], procedures: ['99LOCAL 98765'] },
    });
    expect(protocol.arrangements[0]?.windows).toBe(2);
    const [ct] = protocol.arrangements[0]?.stages ?? [];
    expect(ct?.name).toBe('Current CT only');
    expect(
      ct?.screens[0]?.views.flatMap((view) => (view ? [[view.rules[0]?.modality, view.look]] : [])),
    ).toContainEqual([
      ['CT'],
      { window: 'ct-brain', cut: { plane: 'coronal', slab: { mode: 'mean', thicknessMm: 5 } } },
    ]);
    expect(remarks.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['definition', 'sorting', 'boxes']),
    );
  },
);
