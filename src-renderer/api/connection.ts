import { create } from 'zustand';

export type ConnectionState = 'connecting' | 'open' | 'lost';

/** Whether the feeds of the core reach this window; while they do not, what is on screen may be old. */
export const useConnection = create<{ readonly state: ConnectionState }>(() => ({ state: 'connecting' }));
