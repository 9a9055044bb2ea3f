export type ChipIcon = 'part' | 'lossy' | 'loading' | 'gap' | 'turn' | 'invert' | 'planes';

export interface ViewportChip {
  readonly id: string;
  readonly tone: 'plain' | 'warn' | 'accent';
  readonly icon: ChipIcon;
  readonly words: string;
}
