import { useQuery } from '@tanstack/react-query';
import { api } from '#view/api/client.ts';
import { fetchMetadata, instanceUrl } from '#view/api/dicomweb.ts';
import { queryKeys } from '#view/api/query-keys.ts';
import type { TagKeywords } from '#view/kernels/tags/tag-rows.ts';

export interface InstanceAddress {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
}

/** The header of one object; asked for again only when it is not remembered any more. */
export function useInstanceTags(address: InstanceAddress | null) {
  const url =
    address === null
      ? ''
      : instanceUrl(address.studyInstanceUid, address.seriesInstanceUid, address.sopInstanceUid);
  return useQuery({
    queryKey: queryKeys.instanceTags(url),
    queryFn: async ({ signal }) => (await fetchMetadata(url, signal))[0] ?? null,
    enabled: address !== null,
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
    structuralSharing: false,
    refetchOnWindowFocus: false,
  });
}

const NO_KEYWORDS: TagKeywords = {};

/** The dictionary of the core; empty while it is on its way, so that tags are shown without their names. */
export function useKeywords(): TagKeywords {
  const { data } = useQuery({
    queryKey: queryKeys.tagKeywords,
    queryFn: () => api.dictionary.keywords(),
    staleTime: Infinity,
    gcTime: Infinity,
    refetchOnWindowFocus: false,
  });
  return data ?? NO_KEYWORDS;
}
