import {
  queryOptions,
  skipToken,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
} from '@tanstack/react-query';
import type { Permission } from '#shared/contract/permissions.ts';
import type { RemoteArchive } from '#shared/contract/remote.ts';
import type { SessionState } from '#shared/contract/session.ts';
import type { StudyDetail } from '#shared/contract/studies.ts';
import { api } from './client.ts';
import { noteStudyVersion } from './dicomweb.ts';
import { queryKeys } from './query-keys.ts';

/** What may be asked of the core, as options for `useQuery`; each is kept true by a feed or by the change that alters it. */
export const queries = {
  session: queryOptions({
    queryKey: queryKeys.session,
    queryFn: () => api.session.state(),
    refetchInterval: (query) => (query.state.status === 'error' ? 2_000 : false),
  }),
  setupProposal: queryOptions({ queryKey: queryKeys.setupProposal, queryFn: () => api.setup.proposal() }),
  status: queryOptions({ queryKey: queryKeys.status, queryFn: () => api.station.status() }),
  study: (studyInstanceUid: string) =>
    queryOptions({
      queryKey: queryKeys.study(studyInstanceUid),
      queryFn: async ({ signal, client }) =>
        takeDetail(client, await api.studies.get({ studyInstanceUid }, { signal })),
    }),
  priors: (studyInstanceUid: string) =>
    queryOptions({
      queryKey: queryKeys.priors(studyInstanceUid),
      queryFn: ({ signal }) => api.priors.list({ studyInstanceUid }, { signal }),
      // Studies arrive meanwhile: each look is a new one.
      gcTime: 0,
    }),
  /** What is followed from study to study; the studies on the screen tell themselves what changes. */
  timePoints: (studyInstanceUid: string) =>
    queryOptions({
      queryKey: queryKeys.timePoints(studyInstanceUid),
      queryFn: ({ signal }) => api.priors.timePoints({ studyInstanceUid }, { signal }),
      gcTime: 0,
      retry: false,
    }),
  /** What a study and its relevant priors are hung by. */
  hangingFacts: (studyInstanceUid: string) =>
    queryOptions({
      queryKey: queryKeys.hangingFacts(studyInstanceUid),
      queryFn: ({ signal }) => api.hanging.facts({ studyInstanceUid }, { signal }),
      staleTime: Infinity,
      gcTime: 10_000,
      retry: false,
      refetchOnWindowFocus: false,
    }),
  /** A study beside the one that is read; the first asking is opening it, and audited. */
  studyBeside: (studyInstanceUid: string) =>
    queryOptions({
      queryKey: queryKeys.studyBeside(studyInstanceUid),
      queryFn: async ({ signal, client, queryKey }) => {
        const isOpen = client.getQueryData(queryKey) !== undefined;
        return takeDetail(
          client,
          isOpen
            ? await api.studies.get({ studyInstanceUid }, { signal })
            : await api.studies.open({ studyInstanceUid, isBeside: true }, { signal }),
        );
      },
      staleTime: Infinity,
      gcTime: 60_000,
      retry: false,
      refetchOnWindowFocus: false,
    }),
  /** The patient's studies in other archives; the feed of changes makes it ask again. */
  prefetchOf: (studyInstanceUid: string) =>
    queryOptions({
      queryKey: queryKeys.prefetchOf(studyInstanceUid),
      queryFn: ({ signal }) => api.prefetch.ofStudy({ studyInstanceUid }, { signal }),
      gcTime: 0,
    }),
  relevanceRules: queryOptions({ queryKey: queryKeys.relevance, queryFn: () => api.relevance.rules() }),
  prefetchSettings: queryOptions({
    queryKey: queryKeys.prefetchSettings,
    queryFn: () => api.prefetch.settings(),
  }),
  pulls: queryOptions({ queryKey: queryKeys.pulls, queryFn: () => api.prefetch.pulls() }),
  /** Every version of a hanging protocol that is shared. */
  protocolHistory: (level: 'group' | 'site', protocolId: string) =>
    queryOptions({
      queryKey: queryKeys.protocolHistory(level, protocolId),
      queryFn: () => api.preferences.protocolHistory({ level, protocolId }),
    }),
  preferences: queryOptions({ queryKey: queryKeys.preferences, queryFn: () => api.preferences.get() }),
  savedFilters: queryOptions({ queryKey: queryKeys.savedFilters, queryFn: () => api.savedFilters.list() }),
  worklistLists: queryOptions({ queryKey: queryKeys.worklistLists, queryFn: () => api.worklist.lists() }),
  worklistReaders: queryOptions({
    queryKey: queryKeys.worklistReaders,
    queryFn: () => api.worklist.readers(),
  }),
  worklistSubspecialties: queryOptions({
    queryKey: queryKeys.worklistSubspecialties,
    queryFn: () => api.worklist.subspecialties(),
    staleTime: 0,
  }),
  jobs: queryOptions({ queryKey: queryKeys.jobs, queryFn: () => api.jobs.list({ limit: 200 }) }),
  quarantine: queryOptions({ queryKey: queryKeys.quarantine, queryFn: () => api.quarantine.list() }),
  peers: queryOptions({ queryKey: queryKeys.peers, queryFn: () => api.peers.list() }),
  archives: queryOptions({
    queryKey: queryKeys.archives,
    queryFn: () => api.remote.archives(),
    // Peers are added on another screen, or by another person.
    refetchOnMount: 'always',
  }),
  destinations: queryOptions({
    queryKey: queryKeys.destinations,
    queryFn: () => api.remote.destinations(),
    refetchOnMount: 'always',
  }),
  webServers: queryOptions({ queryKey: queryKeys.webServers, queryFn: () => api.remotes.list() }),
  transfers: queryOptions({ queryKey: queryKeys.transfers, queryFn: () => api.remote.transfers() }),
  transferFailures: (transferId: string) =>
    queryOptions({
      queryKey: queryKeys.transferFailures(transferId),
      queryFn: () => api.remote.failures({ transferId }),
      gcTime: 0,
    }),
  remoteSeries: (archive: RemoteArchive, studyInstanceUid: string) =>
    queryOptions({
      queryKey: [...queryKeys.remoteSeries, archive, studyInstanceUid],
      queryFn: ({ signal }) => api.remote.series({ archive, studyInstanceUid }, { signal }),
      // Another archive is asked once, not whenever the window gets the focus.
      staleTime: Infinity,
      retry: false,
    }),
  certificates: queryOptions({
    queryKey: queryKeys.certificates,
    queryFn: () => api.certificates.list(),
  }),
  refusedCallers: queryOptions({
    queryKey: queryKeys.refusedCallers,
    queryFn: () => api.peers.refusedCallers(),
    refetchInterval: 3_000,
  }),
  users: queryOptions({ queryKey: queryKeys.users, queryFn: () => api.users.list() }),
  tokens: queryOptions({ queryKey: queryKeys.tokens, queryFn: () => api.tokens.list() }),
  quarantined: (quarantineId: string) =>
    queryOptions({
      queryKey: queryKeys.quarantined(quarantineId),
      queryFn: () => api.quarantine.detail({ quarantineId }),
      // Each look is audited, so it is asked for once.
      staleTime: Infinity,
      gcTime: 0,
      retry: false,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    }),
  trash: queryOptions({
    queryKey: queryKeys.trash,
    queryFn: () => api.trash.list(),
    refetchInterval: 10_000,
  }),
  purged: queryOptions({ queryKey: queryKeys.purged, queryFn: () => api.trash.purged({}) }),
  trashSettings: queryOptions({ queryKey: queryKeys.trashSettings, queryFn: () => api.trash.settings() }),
  integrityStatus: queryOptions({
    queryKey: queryKeys.integrityStatus,
    queryFn: () => api.integrity.status(),
    refetchInterval: 10_000,
  }),
  integrityFindings: queryOptions({
    queryKey: queryKeys.integrityFindings,
    queryFn: () => api.integrity.findings(),
    refetchInterval: 10_000,
  }),
  catalogStatus: queryOptions({
    queryKey: queryKeys.catalog,
    queryFn: () => api.catalog.status(),
    refetchInterval: 5_000,
  }),
  backupStatus: queryOptions({
    queryKey: queryKeys.backup,
    queryFn: () => api.backup.status(),
    refetchInterval: 10_000,
  }),
  cacheStatus: queryOptions({
    queryKey: queryKeys.cacheStatus,
    queryFn: () => api.cache.status(),
    refetchInterval: 10_000,
  }),
  cachedStudies: queryOptions({
    queryKey: queryKeys.cachedStudies,
    queryFn: () => api.cache.list({}),
    refetchInterval: 10_000,
  }),
  archiveStatistics: queryOptions({
    queryKey: queryKeys.archiveStatistics,
    queryFn: () => api.archive.statistics(),
    refetchInterval: 30_000,
  }),
  displays: queryOptions({
    queryKey: queryKeys.displayList,
    queryFn: () => api.displays.list(),
    refetchInterval: 60_000,
  }),
  display: (displayId: string) =>
    queryOptions({
      queryKey: queryKeys.display(displayId),
      queryFn: () => api.displays.get({ displayId }),
    }),
  displayDrafts: queryOptions({
    queryKey: queryKeys.displayDrafts,
    queryFn: () => api.displays.drafts(),
  }),
  displayProfiles: queryOptions({
    queryKey: queryKeys.displayProfiles,
    queryFn: () => api.displays.profiles(),
  }),
  displaySettings: queryOptions({
    queryKey: queryKeys.displaySettings,
    queryFn: () => api.displays.settings(),
  }),
  settings: queryOptions({ queryKey: queryKeys.settings, queryFn: () => api.settings.get() }),
};

/** A study as the core knows it now; of another version of it nothing is kept that was read from its images. */
export function takeDetail(cache: QueryClient, detail: StudyDetail): StudyDetail {
  const { studyInstanceUid } = detail.study;
  if (noteStudyVersion(studyInstanceUid, detail.version))
    void cache.resetQueries({ queryKey: queryKeys.seriesStacks(studyInstanceUid) });
  return detail;
}

/** Who uses this window; null before sign-in. */
export function useUser(): SessionState['user'] {
  return useQuery({ ...queries.session, enabled: false }).data?.user ?? null;
}

/** Whether a study was taken out of the archive since this window showed it. */
export function useIsStudyGone(studyInstanceUid: string): boolean {
  const queryKey = queryKeys.studyGone(studyInstanceUid);
  return useQuery<boolean>({ queryKey, queryFn: skipToken }).data === true;
}

const NOTHING_HERE: Record<string, number> = {};

/** Instances of the studies that changed here since this window watches, by Study Instance UID; the feed keeps it. */
export function useInstancesHere(): Readonly<Record<string, number>> {
  const queryKey = queryKeys.instancesHere;
  const counts = useQuery<Record<string, number>>({
    queryKey,
    queryFn: skipToken,
    initialData: NOTHING_HERE,
    gcTime: Infinity,
  });
  return counts.data ?? NOTHING_HERE;
}

/** Whether the signed-in user may do this. The core decides; this only keeps what is refused off the screen. */
export function useMay(permission: Permission): boolean {
  return useUser()?.permissions.includes(permission) ?? false;
}

/** A change in the core whose answer replaces what the cache holds under `queryKey`. */
export function useChange<Input, Answer>(
  change: (input: Input) => Promise<Answer>,
  queryKey: readonly unknown[],
) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (answer) => {
      cache.setQueryData(queryKey, answer);
    },
  });
}
