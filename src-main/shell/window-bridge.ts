import { dialog, type IpcMainInvokeEvent, ipcMain, powerSaveBlocker, screen } from 'electron';
import { z } from 'zod';
import { edidOf } from '#shared/display-qc/edid.ts';
import {
  type DisplayFacts,
  openWindowRequestSchema,
  WINDOW_CHANNELS,
} from '#shared/contract/window-bridge.ts';
import { readEdids } from './edids.ts';
import { isOwnFrame } from './decisions.ts';

export interface BridgeOptions {
  /** Origin of the running core; changes when the core is restarted */
  readonly coreOrigin: () => string;
  readonly openWindow: (path: string, displayId: string | null) => void;
}

/** Answers the messages of the bridge; the only place that listens to ipcMain. */
export function answerWindows({ coreOrigin, openWindow }: BridgeOptions): void {
  const awake = new Map<number, number>();

  function answer<T>(
    channel: string,
    schema: z.ZodType<T>,
    act: (input: T, event: IpcMainInvokeEvent) => unknown,
  ): void {
    ipcMain.handle(channel, (event, input: unknown) => {
      const frame = event.senderFrame;
      const facts = frame === null ? null : { url: frame.url, isMainFrame: frame === event.sender.mainFrame };
      if (!isOwnFrame(facts, coreOrigin())) throw new Error('Refused: not a window of Viewbox.');
      return act(schema.parse(input), event);
    });
  }

  function sleepAgain(contentsId: number): void {
    const blocker = awake.get(contentsId);
    if (blocker !== undefined) powerSaveBlocker.stop(blocker);
    awake.delete(contentsId);
  }

  answer(WINDOW_CHANNELS.displays, z.undefined(), displayFacts);
  answer(WINDOW_CHANNELS.openWindow, openWindowRequestSchema, ({ path, displayId }) =>
    openWindow(path, displayId),
  );
  answer(WINDOW_CHANNELS.keepAwake, z.boolean(), (isWanted, { sender }) => {
    sleepAgain(sender.id);
    if (!isWanted) return;
    awake.set(sender.id, powerSaveBlocker.start('prevent-display-sleep'));
    sender.once('destroyed', () => sleepAgain(sender.id));
  });
  answer(WINDOW_CHANNELS.chooseFolder, z.undefined(), chooseFolder);
}

async function chooseFolder(): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog({
    properties: ['openDirectory', 'createDirectory'],
  });
  return canceled ? null : (filePaths[0] ?? null);
}

async function displayFacts(): Promise<DisplayFacts[]> {
  const primary = screen.getPrimaryDisplay().id;
  const edids = await readEdids();
  const facts = screen.getAllDisplays().map((display) => ({
    displayId: String(display.id),
    label: display.label,
    isPrimary: display.id === primary,
    left: display.bounds.x,
    top: display.bounds.y,
    width: display.bounds.width,
    height: display.bounds.height,
    scaleFactor: display.scaleFactor,
    bitsPerChannel: display.depthPerComponent,
    edid: edidOf(
      {
        label: display.label,
        widthPx: Math.round(display.size.width * display.scaleFactor),
        heightPx: Math.round(display.size.height * display.scaleFactor),
      },
      edids,
    ),
  }));
  return facts.toSorted((one, other) => Number(other.isPrimary) - Number(one.isPrimary));
}
