import { ctStudy } from './ct-study.ts';
import { encodePart10 } from './part10-writer.ts';
import { phantomUid } from './phantom-uid.ts';

/**
 * Part 10 files of half a megabyte each for measuring a network, of a patient whose name says so. Each call makes the same ones,
 * so that a peer which is tested often holds one study of them.
 */
export function networkPhantom(count: number): Buffer[] {
  const study = ctStudy({
    key: 'network-test',
    name: 'Network test',
    description: 'Network test, may be deleted',
    patient: {
      name: 'NETWORK^TEST',
      patientId: 'VIEWBOX-NETWORK-TEST',
      issuerOfPatientId: '',
      birthDate: '20000101',
      sex: 'O',
      characterSets: [],
    },
    rows: 512,
    columns: 512,
    sliceCount: 1,
    scanLengthMm: 1,
  });
  const [slice] = study.instances();
  // Painting it once is enough: what is measured is the way.
  return Array.from({ length: count }, (_, index) =>
    encodePart10({
      ...slice,
      SOPInstanceUID: phantomUid('network-test', index),
      InstanceNumber: index + 1,
    }),
  );
}
