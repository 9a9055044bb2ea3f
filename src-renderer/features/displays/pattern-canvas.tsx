import { useEffect, useRef } from 'react';
import type { Pattern } from '#shared/patterns/pattern.ts';
import { drawPattern } from '#shared/patterns/patterns.ts';
import styles from './measuring.module.css';

/** Why what is on the screen may not be what was drawn. */
export type PatternHazard = 'pinched' | 'scaled' | 'uncertain' | 'hdr' | 'fewColours';

type PatternCanvasProps = {
  readonly name: string;
  /** Draws another one than that of this name, of a seed */
  readonly draw?: (seed: number, width: number, height: number) => Pattern;
  readonly seed?: number;
  /** Driving level of each grey of the pattern; absent: it is drawn as it is */
  readonly table?: readonly number[] | undefined;
  /** Its label, where it is not in the picture, and what keeps it from being exact; each time that it was drawn */
  readonly onDrawn?: (label: string, hazards: readonly PatternHazard[]) => void;
};

/**
 * A test pattern over the whole window, one grey a device pixel: drawn at the size that the browser says its pixels have, put there
 * without any drawing that smooths, never scaled.
 */
export function PatternCanvas({ name, draw, seed = 0, table, onDrawn }: PatternCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef(onDrawn);
  drawn.current = onDrawn;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      const size = entry?.devicePixelContentBoxSize[0];
      const width = size?.inlineSize ?? Math.round(element.clientWidth * devicePixelRatio);
      const height = size?.blockSize ?? Math.round(element.clientHeight * devicePixelRatio);
      if (width < FEWEST_PX || height < FEWEST_PX) return;
      let label = '';
      if (draw) paintPattern(element, draw(seed, width, height), table);
      else {
        const pattern = drawPattern(name, width, height);
        paintPattern(element, pattern, table);
        if (!pattern.isLabelDrawn) label = pattern.label;
      }
      drawn.current?.(label, hazardsOf(size !== undefined));
    });
    observer.observe(element, { box: 'device-pixel-content-box' });
    return () => observer.disconnect();
  }, [name, draw, seed, table]);
  return <canvas ref={canvas} className={styles['pattern']} data-pattern={name} aria-label={name} />;
}

/** A window that is being laid out has no size yet. */
const FEWEST_PX = 64;

/** One grey a pixel of the canvas, which gets the size of the pattern. */
export function paintPattern(
  canvas: HTMLCanvasElement,
  { width, height, ddls }: Pattern,
  table?: readonly number[],
): void {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { alpha: false, colorSpace: 'srgb' });
  if (!context) return;
  const image = context.createImageData(width, height, { colorSpace: 'srgb' });
  const pixels = new Uint32Array(image.data.buffer);
  for (let at = 0; at < ddls.length; at += 1) {
    const ddl = ddls[at] ?? 0;
    pixels[at] = 0xff000000 | ((table?.[ddl] ?? ddl) * 0x010101);
  }
  context.putImageData(image, 0, 0);
}

function hazardsOf(isExact: boolean): PatternHazard[] {
  const hazards: PatternHazard[] = [];
  if (!isExact) hazards.push('uncertain');
  if ((window.visualViewport?.scale ?? 1) !== 1) hazards.push('pinched');
  // The pixels of the page are those of the screen all the same; a system that scales does it after.
  if (!Number.isInteger(devicePixelRatio)) hazards.push('scaled');
  if (matchMedia('(dynamic-range: high)').matches) hazards.push('hdr');
  if (screen.colorDepth < 24) hazards.push('fewColours');
  return hazards;
}
