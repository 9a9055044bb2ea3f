/** Window Management API; not in TypeScript's library yet. */
interface DetailedScreen extends Screen {
  readonly label: string;
  readonly isPrimary: boolean;
}
type ScreenWindow = Window & { getScreenDetails?: () => Promise<{ screens: readonly DetailedScreen[] }> };

export interface ChosenScreen {
  readonly label: string;
  readonly screen: Screen;
}

/** Every screen of this computer, when the person lets the page know of them; else none. */
export async function findScreens(): Promise<ChosenScreen[]> {
  try {
    const details = await (window as ScreenWindow).getScreenDetails?.();
    return (details?.screens ?? []).map((each, at) => ({
      label: `${each.label || String(at + 1)}, ${each.width} × ${each.height}`,
      screen: each,
    }));
  } catch {
    return [];
  }
}

/** @param screen null: the one that the window is on. A refusal leaves the window as it is. */
export async function enterFullScreen(screen: Screen | null): Promise<void> {
  const options: FullscreenOptions & { screen?: Screen } = {
    navigationUI: 'hide',
    ...(screen && { screen }),
  };
  // The whole page: menus and hints stand beside what called for them.
  await document.documentElement.requestFullscreen(options).catch(() => undefined);
}

export async function leaveFullScreen(): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen().catch(() => undefined);
}
