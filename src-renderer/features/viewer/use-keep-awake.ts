import { useEffect } from 'react';
import { windowBridge } from '#view/api/window-bridge.ts';

/** While a study is open the displays neither dim nor sleep: a reader looks long without touching anything. */
export function useKeepAwake(): void {
  useEffect(() => {
    void windowBridge.keepAwake(true);
    return () => void windowBridge.keepAwake(false);
  }, []);
}
