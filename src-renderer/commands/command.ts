import type { Window } from '#view/kernels/voi.ts';

/** What a viewport does for commands; the views of imaging fit it. */
export interface CommandView {
  scrollBy(slices: number): void;
  scrollTo(index: number): void;
  setWindow(window: Window, name: string): void;
  cycleStoredWindow(): void;
  showFullRange(): void;
  invert(): void;
  rotate(clockwiseDeg: 90 | -90): void;
  flip(axis: 'horizontal' | 'vertical'): void;
  fit(): void;
  showOneToOne(): void;
  zoomAt(factor: number): void;
  /** CSS pixels */
  pan(dxPx: number, dyPx: number): void;
  reset(): void;
  toggleCine(): void;
}

/** What measuring does on the pictures of the active view. */
export interface MeasureActions {
  readonly copy: () => void;
  readonly paste: () => void;
  readonly propagate: () => void;
  /** The selected one on the same place of the other study */
  readonly same: () => void;
  /** The selected ones are of one lesion */
  readonly tie: () => void;
}

/** What a plane of a volume does besides; stacks have none of it. */
export interface CommandPlane {
  cycleSlab(): void;
  /** @param steps of two voxels */
  thickenSlab(steps: number): void;
  turnCross(clockwiseDeg: number): void;
  resetPlanes(): void;
  alignToAcquisition(): void;
  toggleNearest(): void;
}

/** What is made of a reading, and shown of others. */
export interface ObjectActions {
  readonly mayAnnotate: boolean;
  readonly saveReport: () => void;
  readonly savePresentation: () => void;
  readonly saveKeyImages: () => void;
  readonly show: () => void;
}

/** What needs more of the screen than its active view. */
export interface HandActions {
  /** The window of the middle 98 % of what is shown */
  readonly autoWindow: () => void;
  readonly stepWindow: (step: 'wider' | 'narrower' | 'higher' | 'lower') => void;
  readonly enterWindow: () => void;
  /** A millimetre of the patient is one on the screen */
  readonly showTrueSize: () => void;
  /** All viewports as large as the active one, mm to mm */
  readonly showSameSize: () => void;
  /** What the viewports show now is the same of the body, in each study */
  readonly linkHere: () => void;
  /** Lays the bodies of two studies on each other, and remembers how they lie */
  readonly register: () => void;
  readonly openSettings: (tab: 'keys' | 'mouse' | 'windows' | 'display') => void;
}

/** What reading does beyond looking: states, key images, the way through the list. */
export interface ReadingActions {
  readonly mayAnnotate: boolean;
  readonly mark: (state: 'read' | 'dictated') => void;
  readonly goToUnseen: () => void;
  /** To the study beside this one in the list that the reader came from */
  readonly beside: (step: 1 | -1) => void;
  readonly toggleKeyImage: () => void;
  readonly markAndAdvance: () => void;
  readonly listKeyImages: () => void;
  readonly openNote: () => void;
}

/** What is on the screen, out of it. */
export interface CaptureActions {
  readonly copy: (scope: 'viewport' | 'layout') => void;
  readonly save: (scope: 'viewport' | 'layout') => void;
  readonly print: () => void;
}

/** What commands act on at the moment they are called. */
export interface CommandContext {
  /** The active viewport's view; null when it shows no picture. */
  readonly view: CommandView | null;
  /** The same view when it is a plane of a volume. */
  readonly plane: CommandPlane | null;
  /** Of every viewport that shows a picture */
  readonly views: () => readonly CommandView[];
  /** Modality of what the active viewport shows; empty when nothing. */
  readonly modality: string;
  /** Body Part Examined of it */
  readonly bodyPart: string;
  /** Whether there is an active series: where it cannot be cut into planes, asking for them says why. */
  readonly canShowPlanes: boolean;
  readonly seriesBeside: (step: 1 | -1) => void;
  readonly togglePlanes: () => void;
  /** Whether the study has PET and CT that can be hung together, or shows them so */
  readonly canShowPetCt: boolean;
  readonly togglePetCt: () => void;
  /** Shows the series of the active viewport whole, or divided by its rules again. */
  readonly toggleWhole: () => void;
  readonly measuring: MeasureActions;
  readonly hands: HandActions;
  readonly reading: ReadingActions;
  readonly capture: CaptureActions;
  readonly objects: ObjectActions;
  readonly showKeys: () => void;
}

export type CommandGroup =
  'image' | 'window' | 'view' | 'tool' | 'planes' | 'measure' | 'reading' | 'objects' | 'layout';

/** One thing a person can do in the reading screen; keys, toolbar, menus all call this. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  /** Default keys in the notation of tinykeys; the first one is shown. `keysOf` says which are in force */
  readonly keys: readonly string[];
  /** The only modality that it is for; absent = any */
  readonly modality?: string;
  readonly isEnabled: (context: CommandContext) => boolean;
  readonly run: (context: CommandContext) => void;
  /** Its key is no longer held */
  readonly release?: () => void;
}
