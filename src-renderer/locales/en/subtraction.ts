const OBSTACLES: Readonly<Record<string, string>> = {
  colour: 'colour',
  matrix: 'other matrix',
  spacing: 'other pixel spacing',
  noPosition: 'no place in the patient',
  frameOfReference: 'other frame of reference',
  orientation: 'other direction',
  positions: 'slices lie elsewhere',
  units: 'other units',
};

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
}

/** Words of subtraction: of a mask, or of another series. */
export const subtraction = {
  menu: 'Subtract',
  obstacle: (obstacle: string) => OBSTACLES[obstacle] ?? obstacle,
  series: (name: string) => `Minus ${name}`,
  noSeries: 'No other series has slices at the same places',
  chip: {
    mask: (frames: readonly number[]) => `Subtracted, mask ${frames.join(', ')}`,
    series: (name: string) => `Subtracted: minus ${name}`,
    noMask: 'Not subtracted: no mask for this image',
    shift: (rows: number, columns: number) => `shift ${signed(columns)} ${signed(rows)} px`,
    logarithmic: 'logarithmic',
  },
  commands: {
    'subtract.toggle': 'Subtract the mask, or stop',
    'subtract.maskHere': 'This image is the mask',
    'subtract.drag': 'Drag the mask',
    'subtract.left': 'Mask a tenth of a pixel to the left',
    'subtract.right': 'Mask a tenth of a pixel to the right',
    'subtract.up': 'Mask a tenth of a pixel up',
    'subtract.down': 'Mask a tenth of a pixel down',
  },
};
