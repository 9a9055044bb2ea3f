export type ChipIcon =
  | 'faithful'
  | 'reduced'
  | 'alarm'
  | 'missing'
  | 'part'
  | 'lossy'
  | 'loading'
  | 'gap'
  | 'turn'
  | 'invert'
  | 'planes'
  | 'depth'
  | 'colour'
  | 'text'
  | 'subtract'
  | 'uptake'
  | 'shutter'
  | 'drawing'
  | 'hidden';

export interface ViewportChip {
  readonly id: string;
  readonly tone: 'ok' | 'plain' | 'accent' | 'warn' | 'stop';
  readonly icon: ChipIcon;
  readonly words: string;
}
