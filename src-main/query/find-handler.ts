import type { QueryEngine } from '#main/catalog/query-engine.ts';
import type { AnsweredQuery } from '#main/intake/receiving-types.ts';
import { encodingOf } from '#main/dicom/element-walk.ts';
import { PATIENT_ROOT_FIND, type FindAnswers, type FindHandler } from '#main/network/find-scp.ts';
import { findMatches, type FindMatches } from './find-matches.ts';

export interface FindHandlerOptions {
  readonly engine: QueryEngine;
  /** Most matches told to one query; 0 = all */
  readonly mostMatches: number;
  /** The only Specific Character Set that a peer knows; `''` when it knows all */
  readonly characterSetOf: (aeTitle: string) => string;
  readonly answered: (query: AnsweredQuery) => void;
}

/** Answers C-FIND from the catalog. */
export function findHandler({
  engine,
  mostMatches,
  characterSetOf,
  answered,
}: FindHandlerOptions): FindHandler {
  return {
    async find({ association, sopClassUid, transferSyntaxUid, identifier }) {
      const { callingAeTitle, calledAeTitle, host, userName } = association;
      const matches = findMatches(engine, {
        model: sopClassUid === PATIENT_ROOT_FIND ? 'patientRoot' : 'studyRoot',
        identifier,
        encoding: encodingOf(transferSyntaxUid),
        retrieveAeTitle: calledAeTitle,
        characterSet: characterSetOf(callingAeTitle),
        mostMatches,
      });
      const tell = (level: string, count: number, status: number | null) => {
        answered({ callingAeTitle, host, userName, level, matches: count, status });
      };
      if ('request' in matches) return toldWhenClosed(matches, tell);
      tell('', 0, matches.status);
      return matches;
    },
  };
}

function toldWhenClosed(
  matches: FindMatches,
  tell: (level: string, count: number, status: number | null) => void,
): FindAnswers {
  return {
    pendingStatus: matches.pendingStatus,
    next: (take) => matches.next(take),
    wait: () => matches.wait(),
    get outcome() {
      return matches.outcome;
    },
    close(status) {
      matches.close(status);
      tell(matches.request.level, matches.told, status);
    },
  };
}
