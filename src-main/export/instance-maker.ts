import type { InstanceRecord } from '#main/catalog/records.ts';
import { instanceFile, type DataFolder } from '#main/store/layout.ts';
import type { MadeFile } from './export-run.ts';
import type { PlannedFile } from './file-set.ts';
import { storedInstance } from './output-instance.ts';

/** Makes the files of an export from stored instances. */
export interface InstanceMaker {
  /** Says how files are made, so that an interrupted export knows which of its files still count */
  readonly form: string;
  /** What leaves is less than what is stored: nothing may be shown of the stored pixels */
  readonly isChangingContent: boolean;
  /** About how large the file will be */
  expectedBytes(record: InstanceRecord): number;
  /** @throws AppError of the one instance: CORRUPT, MISSING, INPUT when it cannot be made */
  make(file: PlannedFile, signal: AbortSignal): Promise<MadeFile>;
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
  };
}
