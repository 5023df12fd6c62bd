import { useEffect, useState } from 'react';
import { hear } from '../../api/live.ts';
import { matches, onlyServerTells } from '../../question/matches.ts';
import type { Question } from '../../question/question.ts';
import type { Scope } from '../../question/use-question.ts';

/** How many posts of the question came in since it was asked; 0 where the server alone can tell. */
export function useNewer(question: Question, { at, params }: Scope): number {
  const [newer, setNewer] = useState(0);
  const open = params.to === undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked at another time none is newer
  useEffect(() => setNewer(0), [question, at]);
  useEffect(() => {
    if (!open || onlyServerTells(question)) return;
    return hear('post', (post) => {
      if (matches(question, post)) setNewer((newer) => newer + 1);
    });
  }, [question, open]);
  return newer;
}
