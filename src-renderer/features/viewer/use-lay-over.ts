import { useEffect } from 'react';
import type { MprSession } from '#view/imaging/mpr-session.ts';
import type { SeriesStack } from '#view/imaging/series-stack.ts';

/** Lays a stack over the planes as long as it is chosen. */
export function useLayOver(session: MprSession | null, stack: SeriesStack | null): void {
  useEffect(() => {
    if (session === null || stack === null) return undefined;
    session.layOver(stack);
    return () => session.layOver(null);
  }, [session, stack]);
}
