import { createHash } from 'node:crypto';
import type { ExportSyntax } from '#shared/contract/exports.ts';
import { EXPLICIT_VR_LITTLE_ENDIAN, transferSyntax } from '#shared/dicom/transfer-syntax.ts';
import type { InstanceRecord } from '#main/catalog/records.ts';
import { instanceFile, type DataFolder } from '#main/store/layout.ts';
import type { MadeFile } from './export-run.ts';
import type { PlannedFile } from './file-set.ts';
import type { MakeIdentity } from './make-instance.ts';
import { MakingThread } from './making-thread.ts';
import { madeInstance, storedInstance } from './output-instance.ts';

/** Makes the files of an export from stored instances. */
export interface InstanceMaker {
  /** Says how files are made, so that an interrupted export knows which of its files still count */
  readonly form: string;
  /** What leaves is less than what is stored: nothing may be shown of the stored pixels */
  readonly isChangingContent: boolean;
  /** About how large the file will be */
  expectedBytes(record: InstanceRecord): number;
  /** @throws AppError of the one instance: CORRUPT, MISSING, INPUT when it cannot be made */
  make(file: PlannedFile): Promise<MadeFile>;
  dispose(): Promise<void>;
}

/** Every instance as it is stored. */
export function storedMaker(folder: DataFolder): InstanceMaker {
  return {
    form: 'stored',
    isChangingContent: false,
    expectedBytes: (record) => record.sizeBytes,
    async make({ record }) {
      const file = instanceFile(folder, record.studyInstanceUid, record.sopInstanceUid);
      return { instance: await storedInstance(record, file), warning: '' };
    },
    dispose: async () => undefined,
  };
}

/** What becomes of an instance whose patient is removed. */
export type IdentityOf = (file: PlannedFile) => MakeIdentity;

/**
 * Every instance in another transfer syntax, without its patient, or both.
 *
 * @param identityOf null: content stays
 * @param form names the choices that `identityOf` makes
 */
export function changingMaker(
  folder: DataFolder,
  syntax: ExportSyntax,
  identityOf: IdentityOf | null,
  form: string,
): InstanceMaker {
  const thread = new MakingThread();
  const asStored = storedMaker(folder);
  return {
    form: createHash('sha256').update(`${syntax} ${form}`).digest('hex').slice(0, 32),
    isChangingContent: identityOf !== null,
    expectedBytes: (record) => expectedBytes(record, syntax),
    async make(planned) {
      const { record } = planned;
      // What is in the wanted form already leaves byte for byte.
      if (!identityOf && isInForm(record.transferSyntaxUid, syntax)) return asStored.make(planned);
      const { bytes, warning } = await thread.make({
        file: instanceFile(folder, record.studyInstanceUid, record.sopInstanceUid),
        datasetOffset: record.datasetOffset,
        sizeBytes: record.sizeBytes,
        transferSyntaxUid: record.transferSyntaxUid,
        syntax,
        deidentification: identityOf?.(planned) ?? null,
      });
      return { instance: await madeInstance(bytes), warning };
    },
    dispose: () => thread.dispose(),
  };
}

const RUN_LENGTH = '1.2.840.10008.1.2.5';
const DEFLATED = '1.2.840.10008.1.2.1.99';

function isInForm(transferSyntaxUid: string, syntax: ExportSyntax): boolean {
  if (syntax === 'explicitLittleEndian') return transferSyntaxUid === EXPLICIT_VR_LITTLE_ENDIAN;
  if (syntax === 'rle') return transferSyntaxUid === RUN_LENGTH;
  return syntax === 'deflated' ? transferSyntaxUid === DEFLATED : true;
}

/** Decoded pixels are larger than compressed ones; the catalog does not know how many samples a pixel has. */
function expectedBytes(record: InstanceRecord, syntax: ExportSyntax): number {
  const { sizeBytes, rows, columns, frameCount, bitsAllocated, transferSyntaxUid } = record;
  if (syntax === 'asStored' || !transferSyntax(transferSyntaxUid)?.isEncapsulated) return sizeBytes;
  const samples = (bitsAllocated ?? 16) > 8 ? 1 : 3;
  const pixels = (rows ?? 0) * (columns ?? 0) * frameCount * samples * Math.ceil((bitsAllocated ?? 16) / 8);
  return Math.max(sizeBytes, pixels);
}
