import { useEffect, useRef, useState } from 'react';
import type { MprSession } from '#view/imaging/mpr-session.ts';
import type { SeriesStack } from '#view/imaging/series-stack.ts';
import { MAIN_PLANES } from '#view/kernels/crosshair.ts';

interface OpenedSession {
  readonly session: MprSession | null;
  readonly error: unknown;
  readonly retry: () => void;
}

/** Loaded with the first planes; those after it come without an empty picture between. */
let Session: typeof MprSession | null = null;

async function loadSession(): Promise<typeof MprSession> {
  ({ MprSession: Session } = await import('#view/imaging/mpr-session.ts'));
  return Session;
}

/** Another phase of the same slices is read at the same place, in the same window, on planes as they stood. */
function goOnFrom(before: MprSession, session: MprSession): void {
  const look = before.look();
  session.restore({ ...look, named: look.named ?? session.named });
  for (const plane of MAIN_PLANES) session.setFrame(plane, before.frameOf(plane));
}

/** Opens the volume when the series is known. @param hasCrosshair three planes stand beside each other */
export function useMprSession(stack: SeriesStack | null, hasCrosshair: boolean): OpenedSession {
  const [session, setSession] = useState<MprSession | null>(null);
  const [failed, setFailed] = useState<{ error: unknown; generation: number } | null>(null);
  const [generation, setGeneration] = useState(0);
  const last = useRef<{ readonly part: string; readonly session: MprSession } | null>(null);
  useEffect(() => {
    if (stack === null || stack.frames.length === 0) return undefined;
    const part = `${stack.seriesInstanceUid}/${stack.partId}`;
    let isOver = false;
    let created: MprSession | null = null;
    const fail = (error: unknown) => {
      if (!isOver) setFailed({ error, generation });
    };
    const open = (LoadedSession: typeof MprSession) => {
      if (isOver) return;
      try {
        created = new LoadedSession(stack, hasCrosshair, fail);
        if (last.current?.part === part) goOnFrom(last.current.session, created);
        last.current = { part, session: created };
        setSession(created);
      } catch (error) {
        fail(error);
      }
    };
    if (Session) open(Session);
    else loadSession().then(open, fail);
    return () => {
      isOver = true;
      setSession(null);
      created?.dispose();
    };
  }, [stack, hasCrosshair, generation]);
  return {
    session,
    error: failed?.generation === generation ? failed.error : null,
    retry: () => setGeneration(generation + 1),
  };
}
