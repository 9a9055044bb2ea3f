import type { MatchKeys, QueryEngine } from '#main/catalog/query-engine.ts';
import type { FindAnswers, FindRefusal } from '#main/network/find-scp.ts';
import type { Cell } from '#main/catalog/columns.ts';
import { findAnswer, type AnswerOptions, type FindAnswer } from './find-answer.ts';
import { readFindIdentifier, type FindRequest, type InformationModel } from './find-identifier.ts';
import { QUERY_STATUS } from '#main/network/query-status.ts';

export interface FindQuestion extends AnswerOptions {
  readonly model: InformationModel;
  /** Identifier as it came, encoded as the answers are to be */
  readonly identifier: Buffer;
  /** Most matches that are told; 0 = all */
  readonly mostMatches: number;
}

/** The answers, and what they answer. */
export interface FindMatches extends FindAnswers {
  readonly request: FindRequest;
  readonly told: number;
}

const ROWS_AT_ONCE = 128;

/** @throws AppError when the catalog cannot be read */
export function findMatches(engine: QueryEngine, question: FindQuestion): FindMatches | FindRefusal {
  const request = readFindIdentifier(question.identifier, question.encoding, question.model);
  if ('status' in request) return request;
  const answer = findAnswer(request, question);
  const keys = request.isImpossible
    ? null
    : engine.keys({ table: request.table, filters: request.filters, isOrdered: false });
  return tellingMatches(
    request,
    answer,
    keys,
    engine.rows(request.table, answer.columns),
    question.mostMatches,
  );
}

function tellingMatches(
  request: FindRequest,
  answer: FindAnswer,
  keys: MatchKeys | null,
  rowOf: (key: number) => readonly Cell[] | undefined,
  mostMatches: number,
): FindMatches {
  let waiting: readonly number[] = [];
  let at = 0;
  let told = 0;
  let isOver = keys === null;
  let isCut = false;

  function close(): void {
    isOver = true;
    keys?.close();
  }

  return {
    request,
    pendingStatus: request.hasUnsupportedKeys ? QUERY_STATUS.pendingUnsupported : QUERY_STATUS.pending,
    get told() {
      return told;
    },
    get outcome() {
      if (!isCut) return { status: QUERY_STATUS.success, comment: '' };
      return {
        status: QUERY_STATUS.outOfResources,
        comment: `Only the first ${told} matches were sent; ask for less`,
      };
    },
    next(tell) {
      if (isOver) return false;
      if (at >= waiting.length) {
        const more = keys?.next() ?? null;
        if (!more) {
          close();
          return false;
        }
        waiting = more;
        at = 0;
      }
      const end = Math.min(waiting.length, at + ROWS_AT_ONCE);
      for (; at < end; at += 1) {
        const row = rowOf(waiting[at] ?? 0);
        // What was deleted since is no match any more.
        if (!row) continue;
        if (mostMatches > 0 && told >= mostMatches) {
          isCut = true;
          close();
          return false;
        }
        tell(answer.write(row));
        told += 1;
      }
      if (at >= waiting.length && (keys?.isOver ?? true)) close();
      return !isOver;
    },
    wait: () => !isOver && keys !== null && !keys.letGo(),
    close,
  };
}
