import { z } from 'zod';
import { edidSchema } from '../display-qc/edid.ts';

/** One display of this computer. Positions and sizes are in device-independent pixels of the whole desktop. */
export const displayFactsSchema = z.object({
  displayId: z.string(),
  label: z.string(),
  isPrimary: z.boolean(),
  left: z.number(),
  top: z.number(),
  width: z.number(),
  height: z.number(),
  /** Device pixels per device-independent pixel */
  scaleFactor: z.number(),
  /** 0 when unknown */
  bitsPerChannel: z.number(),
  /** What the display says of itself; null where it cannot be read, or two of a kind cannot be told apart */
  edid: edidSchema.nullable(),
});

export const openWindowRequestSchema = z.object({
  /** Part of the window's address after the origin, such as `/#/study/1.2.3` */
  path: z.string().regex(/^\/(?!\/)/),
  /** null: wherever the system puts it */
  displayId: z.string().nullable(),
});

export type DisplayFacts = z.infer<typeof displayFactsSchema>;
export type OpenWindowRequest = z.infer<typeof openWindowRequestSchema>;

/**
 * What a page cannot ask of a web server: the windows and displays around it. Realised by Electron's preload and, as
 * far as a browser allows, by src-renderer/api/window-bridge.ts.
 */
export interface WindowBridge {
  readonly kind: 'electron' | 'browser';
  /** Colours go to the displays as they are, past the colour profiles of the system; null where a page cannot know */
  readonly isSrgbForced: boolean | null;
  /** The primary display first. */
  displays(): Promise<DisplayFacts[]>;
  openWindow(request: OpenWindowRequest): Promise<void>;
  /** While true the displays neither dim nor sleep. The last call counts; a closed window counts as false. */
  keepAwake(isWanted: boolean): Promise<void>;
  /** Asks the person for a folder of this computer: its absolute path, null when none was chosen. null where a page cannot. */
  readonly chooseFolder: (() => Promise<string | null>) | null;
}

/** Names of the bridge's messages between preload and main process; there are no others. */
export const WINDOW_CHANNELS = {
  displays: 'viewbox:displays',
  openWindow: 'viewbox:open-window',
  keepAwake: 'viewbox:keep-awake',
  chooseFolder: 'viewbox:choose-folder',
} as const;

/** Under this name the preload puts the bridge into the page. */
export const WINDOW_BRIDGE_NAME = 'viewboxWindow';
