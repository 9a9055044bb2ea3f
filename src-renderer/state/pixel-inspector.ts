import { create } from 'zustand';

/** Whether the pointer asks where pixels come from, on every viewport of this window. */
export const usePixelInspector = create<{ readonly isOn: boolean }>(() => ({ isOn: false }));

export function togglePixelInspector(): void {
  usePixelInspector.setState(({ isOn }) => ({ isOn: !isOn }));
}

/** False = it was off already. */
export function stopPixelInspector(): boolean {
  const { isOn } = usePixelInspector.getState();
  if (isOn) usePixelInspector.setState({ isOn: false });
  return isOn;
}
