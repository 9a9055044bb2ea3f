export interface ScaleBar {
  /** 1, 2 or 5 times a power of ten, in the unit */
  readonly length: number;
  readonly px: number;
}

/** The longest bar of a round length that is no longer than there is room. */
export function scaleBar(perPx: number, roomPx: number): ScaleBar {
  const most = perPx * roomPx;
  const power = 10 ** Math.floor(Math.log10(most));
  const times = [5, 2, 1].find((each) => each * power <= most) ?? 1;
  const length = times * power;
  return { length, px: length / perPx };
}
