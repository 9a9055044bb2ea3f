import { beginStep } from '#view/state/view-steps.ts';
import { armTool, type Press } from './armed-tool.ts';

/** As a menu says it */
const STEP = 'Mask moved';

/** A tenth of a pixel for so many CSS pixels, whatever the zoom: fine enough for a hand, quick enough for an eye. */
const PX_PER_TENTH = 4;

/** Dragging with the first button moves the mask of a subtraction until the end that is returned. */
export function dragMask(shiftBy: (rowTenths: number, columnTenths: number) => void): () => void {
  let last: { x: number; y: number } | null = null;
  let endStep: () => void = () => undefined;
  armTool({
    press: ({ point: [x, y] }: Press) => {
      last = { x, y };
      endStep = beginStep(STEP);
      return true;
    },
    move: ({ point: [x, y] }: Press) => {
      if (last === null) return;
      const columns = Math.trunc((x - last.x) / PX_PER_TENTH);
      const rows = Math.trunc((y - last.y) / PX_PER_TENTH);
      if (rows === 0 && columns === 0) return;
      last = { x: last.x + columns * PX_PER_TENTH, y: last.y + rows * PX_PER_TENTH };
      shiftBy(rows, columns);
    },
    release: () => {
      last = null;
      endStep();
    },
    cancel: () => {
      last = null;
      endStep();
    },
    hover: () => 'move',
    doubleClick: () => true,
  });
  return () => armTool(null);
}
