import { contextBridge, ipcRenderer } from 'electron';
import { WINDOW_BRIDGE_NAME, WINDOW_CHANNELS, type WindowBridge } from '#shared/contract/window-bridge.ts';

// The main process checks every message; here is only the wire.
const bridge: WindowBridge = {
  kind: 'electron',
  // A profile of the system would change the greys that were meant; on macOS the switch is not obeyed.
  isSrgbForced: process.platform !== 'darwin',
  displays: () => ipcRenderer.invoke(WINDOW_CHANNELS.displays),
  openWindow: (request) => ipcRenderer.invoke(WINDOW_CHANNELS.openWindow, request),
  keepAwake: (isWanted) => ipcRenderer.invoke(WINDOW_CHANNELS.keepAwake, isWanted),
  chooseFolder: () => ipcRenderer.invoke(WINDOW_CHANNELS.chooseFolder),
};

contextBridge.exposeInMainWorld(WINDOW_BRIDGE_NAME, bridge);
