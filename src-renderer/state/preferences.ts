import { QueryObserver } from '@tanstack/react-query';
import { create } from 'zustand';
import type { PreferencesInForce, SharedProtocol } from '#shared/contract/preferences.ts';
import {
  DEFAULT_PREFERENCES,
  type ReadingPreferences,
  type WindowPreset,
} from '#shared/reading/preferences.ts';
import { profileOf } from '#shared/reading/mouse.ts';
import { api } from '#view/api/client.ts';
import { queries } from '#view/api/queries.ts';
import { queryClient } from '#view/api/query-client.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import { setTool, useWorkspace } from './workspace.ts';

interface Preferences extends PreferencesInForce {
  /** Whether the core has answered, or could not: until then nothing is begun that a preference decides */
  readonly isKnown: boolean;
}

/** How this user likes to read; the core's own answer, kept true by its feed. Defaults until it has come. */
export const usePreferences = create<Preferences>(() => ({
  own: DEFAULT_PREFERENCES,
  sitePresets: [],
  group: '',
  sharedProtocols: [],
  displays: [],
  isKnown: false,
}));

/** Follows what the core keeps until the returned end is called. */
export function followPreferences(): () => void {
  const take = (data: PreferencesInForce | undefined) => {
    if (data === undefined) return;
    const before = usePreferences.getState().own.mouse;
    usePreferences.setState({ ...data, isKnown: true });
    const [was, is] = [profileOf(before).firstTool, profileOf(data.own.mouse).firstTool];
    if (was !== is && useWorkspace.getState().tool === was) setTool(is);
  };
  const observer = new QueryObserver(queryClient, queries.preferences);
  const follow = ({ data, isError }: { data: PreferencesInForce | undefined; isError: boolean }) => {
    take(data);
    if (isError) usePreferences.setState({ isKnown: true });
  };
  const end = observer.subscribe(follow);
  // What was asked for elsewhere before is there already, and is no news to the observer.
  follow(observer.getCurrentResult());
  return end;
}

/** In force in this window at once, and in the others when the core has it. @throws AppError when it was not kept */
export async function changePreferences(changes: Partial<ReadingPreferences>): Promise<void> {
  const before = usePreferences.getState();
  const own = { ...before.own, ...changes };
  apply({ ...before, own });
  try {
    apply(await api.preferences.put(own));
  } catch (error) {
    apply(before);
    throw error;
  }
}

export async function putSitePresets(presets: readonly WindowPreset[]): Promise<void> {
  apply(await api.preferences.putSitePresets([...presets]));
}

/** @param text '' = nobody is to have it any more */
export async function shareProtocol(
  level: SharedProtocol['level'],
  protocolId: string,
  text: string,
): Promise<void> {
  const { sharedProtocols } = usePreferences.getState();
  const known = sharedProtocols.find((each) => each.level === level && each.protocolId === protocolId);
  const change = { protocolId, text, basedOn: known?.version ?? 0 };
  const { putGroupProtocol, putSiteProtocol } = api.preferences;
  apply(await (level === 'group' ? putGroupProtocol(change) : putSiteProtocol(change)));
}

export async function putDisplay(display: string, mmPerPixel: number): Promise<void> {
  apply(await api.preferences.putDisplay({ display, mmPerPixel }));
}

function apply(inForce: PreferencesInForce): void {
  queryClient.setQueryData(queryKeys.preferences, inForce);
  usePreferences.setState(inForce);
}
