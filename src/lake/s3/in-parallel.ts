/** Does `work` on every item, so many at a time; the first failure stops what has not begun, and is thrown. */
export async function inParallel<T>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  let failed: { error: unknown } | null = null;
  const worker = async (): Promise<void> => {
    while (failed === null) {
      const { done, value } = rest.next();
      if (done) return;
      try {
        await work(value);
      } catch (error) {
        failed ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failed !== null) throw (failed as { error: unknown }).error;
}
