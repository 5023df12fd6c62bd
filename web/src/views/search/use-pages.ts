import { useEffect, useRef, useState } from 'react';
import { ApiError, send } from '../../api/request.ts';
import type { Post } from '../../api/types.ts';
import { type Answer, useAnswer } from '../../api/use-answer.ts';

interface Page {
  posts: Post[];
  next: string | null;
}

interface Pages {
  /** The first page. */
  answer: Answer<Page>;
  /** Of all pages so far. */
  posts: readonly Post[];
  hasMore: boolean;
  loading: boolean;
  /** Why the page after was not had; null where it was, or was not asked for. */
  error: string | null;
  more(): void;
}

/** Posts by pages; `path` is the address of the first. */
export function usePages(path: string): Pages {
  const answer = useAnswer<Page>(path);
  const first = answer.data;
  const [rest, setRest] = useState<Page[]>([]);
  const [loading, setLoading] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const asking = useRef(new AbortController());
  // biome-ignore lint/correctness/useExhaustiveDependencies: other first posts have other pages after them
  useEffect(() => {
    setRest([]);
    setError(null);
    setLoading(false);
    const own = new AbortController();
    asking.current = own;
    return () => own.abort();
  }, [first]);
  const last = rest.at(-1) ?? first;
  const next = last?.next ?? null;
  const more = async (): Promise<void> => {
    const { signal } = asking.current;
    setLoading(true);
    setError(null);
    try {
      const page = await send<Page>(`${path}&cursor=${next}`, { signal });
      setRest((rest) => [...rest, page]);
    } catch (error) {
      if (!signal.aborted) setError(error instanceof ApiError ? error.message : String(error));
    }
    if (!signal.aborted) setLoading(false);
  };
  const posts = [first, ...rest].flatMap((page) => page?.posts ?? []);
  // A post that moved in its order between two pages is shown where it stood first.
  const seen = [...new Map(posts.toReversed().map((post) => [post.id, post])).values()].toReversed();
  return { answer, posts: seen, hasMore: next !== null, loading, error, more: () => void more() };
}
