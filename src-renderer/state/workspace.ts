import { create } from 'zustand';
import type { HangCut } from '#shared/hanging/protocol.ts';
import type { MeasurementKind } from '#shared/reading/measurement.ts';

export const LAYOUTS = [
  { rows: 1, columns: 1 },
  { rows: 1, columns: 2 },
  { rows: 1, columns: 3 },
  { rows: 2, columns: 1 },
  { rows: 2, columns: 2 },
  { rows: 2, columns: 3 },
  { rows: 3, columns: 3 },
  { rows: 4, columns: 4 },
] as const;

export interface Layout {
  readonly rows: number;
  readonly columns: number;
}

/**
 * The volume seen from a side that the reader turns: the greatest values along the rays, or a body; or cut along a path that
 * the reader draws.
 */
export type FourthPlace = 'turning' | 'body' | 'curved';
/** PET and the CT that it was made with, hung together: both alone and laid over each other. */
export interface PetCt {
  readonly ctSeriesUid: string;
  readonly petSeriesUid: string;
  /** The plane below the axial one */
  readonly second: 'coronal' | 'sagittal';
  /** Whose window a drag on both together changes */
  readonly windowed: 'pet' | 'ct';
}

/** Viewports of PET and CT: three of each of two planes, and the PET that turns */
const PET_CT_PLACES = 7;

/** A place shows a plane of the volume of its series, not its pictures. */
export interface PlaceCut {
  readonly plane: HangCut['plane'];
  /** The series that it is of: another one in its place is shown as it was made */
  readonly seriesInstanceUid: string;
}

export type Tool = 'window' | 'windowRegion' | 'pan' | 'zoom' | 'scroll' | 'magnify' | 'crosshair';
/** How much text lies on the image; identity and study date stay at every level. */
export type OverlayLevel = 'full' | 'minimal' | 'none';
/** What the viewports do together */
export type LinkName = 'scroll' | 'window' | 'zoom' | 'pan';

/** What the reading screen shows: which series is where, and what the pointer does. Pixels are imaging's. */
export interface Workspace {
  readonly studyInstanceUid: string;
  readonly layout: Layout;
  /** Series of each place, row by row; null = empty. As long as the largest layout used so far. */
  readonly places: readonly (string | null)[];
  /** Places that show planes */
  readonly cuts: ReadonlyMap<number, PlaceCut>;
  readonly activePlace: number;
  /** The place that fills the screen for a while; null = all are shown. */
  readonly enlargedPlace: number | null;
  /** Series whose three planes are shown instead of the places; null = none. */
  readonly mprSeriesUid: string | null;
  /** What is shown instead of three planes of one series; null = those */
  readonly petCt: PetCt | null;
  /** What stands beside the three planes; null = nothing. */
  readonly fourthPlace: FourthPlace | null;
  /** Series that is laid over the three planes in colour; null = none */
  readonly overSeriesUid: string | null;
  readonly tool: Tool;
  /** What the primary button draws instead of using the tool; null = nothing */
  readonly measuring: MeasurementKind | null;
  readonly overlay: OverlayLevel;
  readonly links: readonly LinkName[];
  /** The lens follows the pointer */
  readonly isMagnifying: boolean;
}

const EMPTY: Workspace = {
  studyInstanceUid: '',
  layout: { rows: 1, columns: 1 },
  places: [null],
  cuts: new Map(),
  activePlace: 0,
  enlargedPlace: null,
  mprSeriesUid: null,
  petCt: null,
  fourthPlace: null,
  overSeriesUid: null,
  tool: 'window',
  measuring: null,
  overlay: 'full',
  links: [],
  isMagnifying: false,
};

export const useWorkspace = create<Workspace>(() => EMPTY);

/** Starts afresh for a study; the same study keeps what it showed. */
export function openWorkspace(studyInstanceUid: string): void {
  const { tool, overlay, links, fourthPlace, studyInstanceUid: current } = useWorkspace.getState();
  if (current === studyInstanceUid) return;
  useWorkspace.setState({
    ...EMPTY,
    studyInstanceUid,
    tool: tool === 'crosshair' ? 'window' : tool,
    overlay,
    fourthPlace,
    links,
  });
}

/** Fills empty places with the series in their order; what a reader put somewhere stays. */
export function fillPlaces(seriesUids: readonly string[], layout: Layout): void {
  useWorkspace.setState((workspace) => {
    const shown = new Set(workspace.places);
    const rest = seriesUids.filter((uid) => !shown.has(uid));
    const count = placeCount(layout);
    const places = Array.from(
      { length: Math.max(count, workspace.places.length) },
      (_, place) => workspace.places[place] ?? (place < count ? (rest.shift() ?? null) : null),
    );
    return { places };
  });
}

export function setLayout(layout: Layout): void {
  useWorkspace.setState((workspace) => {
    const count = placeCount(layout);
    const places = Array.from(
      { length: Math.max(count, workspace.places.length) },
      (_, place) => workspace.places[place] ?? null,
    );
    const activePlace = Math.min(workspace.activePlace, count - 1);
    return { layout, places, activePlace, enlargedPlace: null, mprSeriesUid: null, petCt: null };
  });
}

/** The plane that a place shows of its series; null = it shows the pictures of it. */
export function cutAt(place: number, { places, cuts } = useWorkspace.getState()): PlaceCut | null {
  const cut = cuts.get(place);
  return cut !== undefined && cut.seriesInstanceUid === places[place] ? cut : null;
}

/** Shows the pictures of its series in a place, whatever plane of it was there. */
export function endCut(place: number): void {
  useWorkspace.setState(({ cuts }) => ({ cuts: new Map([...cuts].filter(([at]) => at !== place)) }));
}

/** Shows a plane of the volume of its series in a place instead of its pictures. */
export function cutPlace(place: number, plane: PlaceCut['plane']): void {
  useWorkspace.setState(({ places, cuts }) => {
    const seriesInstanceUid = places[place] ?? null;
    if (seriesInstanceUid === null) return {};
    return { cuts: new Map([...cuts, [place, { plane, seriesInstanceUid }]]) };
  });
}

export function showSeries(place: number, seriesInstanceUid: string): void {
  endCut(place);
  useWorkspace.setState(({ places }) => ({
    places: Array.from({ length: Math.max(places.length, place + 1) }, (_, at) =>
      at === place ? seriesInstanceUid : (places[at] ?? null),
    ),
    activePlace: place,
    mprSeriesUid: null,
    petCt: null,
  }));
}

export function activate(place: number): void {
  if (useWorkspace.getState().activePlace !== place) useWorkspace.setState({ activePlace: place });
}

/** The next place, round the end; the three planes count as places of their own. */
export function activateBeside(step: 1 | -1): void {
  useWorkspace.setState((workspace) => {
    const planeCount = workspace.petCt !== null ? PET_CT_PLACES : workspace.fourthPlace === null ? 3 : 4;
    const count = workspace.mprSeriesUid === null ? placeCount(workspace.layout) : planeCount;
    const activePlace = (workspace.activePlace + step + count) % count;
    return { activePlace, enlargedPlace: workspace.enlargedPlace === null ? null : activePlace };
  });
}

export function toggleEnlarged(): void {
  useWorkspace.setState(({ enlargedPlace, activePlace }) => ({
    enlargedPlace: enlargedPlace === null ? activePlace : null,
  }));
}

export function setTool(tool: Tool): void {
  useWorkspace.setState({ tool, measuring: null });
}

/** What the primary button draws from now on; null = it is the chosen tool's again. */
export function setMeasuring(measuring: MeasurementKind | null): void {
  useWorkspace.setState({ measuring });
}

export function setMpr(seriesInstanceUid: string | null): void {
  useWorkspace.setState(({ tool, activePlace, places, layout, mprSeriesUid }) => ({
    mprSeriesUid: seriesInstanceUid,
    petCt: null,
    overSeriesUid: null,
    enlargedPlace: null,
    // The planes have places of their own: back in the layout the series that they showed is the active one.
    activePlace: seriesInstanceUid === null ? placeOf(places, layout, mprSeriesUid, activePlace) : 0,
    tool: seriesInstanceUid === null && tool === 'crosshair' ? 'window' : tool,
  }));
}

/** Hangs a PET and its CT. */
export function showPetCt(ctSeriesUid: string, petSeriesUid: string): void {
  setMpr(ctSeriesUid);
  useWorkspace.setState({ petCt: { ctSeriesUid, petSeriesUid, second: 'coronal', windowed: 'pet' } });
}

export function changePetCt(changes: Partial<Pick<PetCt, 'second' | 'windowed'>>): void {
  useWorkspace.setState(({ petCt }) => ({ petCt: petCt && { ...petCt, ...changes } }));
}

function placeOf(
  places: readonly (string | null)[],
  layout: Layout,
  seriesInstanceUid: string | null,
  activePlace: number,
): number {
  const shown = places.slice(0, placeCount(layout)).indexOf(seriesInstanceUid);
  return seriesInstanceUid !== null && shown >= 0 ? shown : Math.min(activePlace, placeCount(layout) - 1);
}

export function layOver(overSeriesUid: string | null): void {
  useWorkspace.setState({ overSeriesUid });
}

export function setFourthPlace(fourthPlace: FourthPlace | null): void {
  useWorkspace.setState(({ activePlace }) => ({ fourthPlace, activePlace: Math.min(activePlace, 2) }));
}

export function toggleFourthPlace(): void {
  setFourthPlace(useWorkspace.getState().fourthPlace === null ? 'turning' : null);
}

export function toggleOverlay(): void {
  useWorkspace.setState(({ overlay }) => ({ overlay: NEXT_OVERLAY[overlay] }));
}

const NEXT_OVERLAY: Readonly<Record<OverlayLevel, OverlayLevel>> = {
  full: 'minimal',
  minimal: 'none',
  none: 'full',
};

export function toggleText(): void {
  useWorkspace.setState(({ overlay }) => ({ overlay: overlay === 'none' ? 'full' : 'none' }));
}

export function toggleLink(name: LinkName): void {
  useWorkspace.setState(({ links }) => ({ links: toggled(links, name) }));
}

export function setMagnifying(isMagnifying: boolean): void {
  useWorkspace.setState({ isMagnifying });
}

function toggled<Name>(names: readonly Name[], name: Name): readonly Name[] {
  return names.includes(name) ? names.filter((each) => each !== name) : [...names, name];
}

export function placeCount(layout: Layout): number {
  return layout.rows * layout.columns;
}
