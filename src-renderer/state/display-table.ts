import { create } from 'zustand';
import type { DisplayHere } from '#shared/contract/displays.ts';
import type { DisplayTable } from '#view/kernels/display-table.ts';

interface TableState {
  /** What pictures are painted through; the same object while the same table is meant */
  readonly table: DisplayTable | null;
  readonly calibrationId: string;
  /** Of 256 */
  readonly distinctLevels: number;
  /** Pictures that leave this screen are being made: they have no table of this screen in them */
  readonly isSetAside: boolean;
}

const NONE = { table: null, calibrationId: '', distinctLevels: 0 } as const;

/** The table of greys that this window shows images through. */
export const useDisplayTable = create<TableState>(() => ({ ...NONE, isSetAside: false }));

/** What pictures are painted through at this moment. */
export function tableInForce(): DisplayTable | null {
  const { table, isSetAside } = useDisplayTable.getState();
  return isSetAside ? null : table;
}

/** Takes over what the core says of the display that this window is on; null: it is not known which one that is. */
export function followTable(calibration: DisplayHere['calibration']): void {
  const { calibrationId } = useDisplayTable.getState();
  if (calibrationId === (calibration?.calibrationId ?? '')) return;
  useDisplayTable.setState(
    calibration === null ? NONE : { ...calibration, table: Uint8Array.from(calibration.ddls) },
  );
}

/** Calls back whenever pictures are to be painted through another table; returns the end of it. */
export function onTableChange(changed: () => void): () => void {
  let last = tableInForce();
  return useDisplayTable.subscribe(() => {
    const now = tableInForce();
    if (now === last) return;
    last = now;
    changed();
  });
}

/** Makes a picture that leaves this screen: what is painted meanwhile are P-values. */
export async function withoutTable<Made>(make: () => Promise<Made>): Promise<Made> {
  if (useDisplayTable.getState().table === null) return make();
  useDisplayTable.setState({ isSetAside: true });
  try {
    // Views paint in the next frame of the browser; they asked for it before this does.
    await new Promise(requestAnimationFrame);
    return await make();
  } finally {
    useDisplayTable.setState({ isSetAside: false });
  }
}
