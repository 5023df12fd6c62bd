export const FLAGS: readonly string[];
export const ENVIRONMENT: Readonly<
  Record<'MALLOC_ARENA_MAX' | 'NODE_COMPILE_CACHE' | 'UV_THREADPOOL_SIZE', string>
>;
